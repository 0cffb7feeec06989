package io.github.statix.assembler.registry;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Debian's {@code docker-registry} on 127.0.0.1, on a port of its own and in a folder of its own,
 * for the length of one test.
 */
public final class RegistryServer implements BeforeEachCallback, AfterEachCallback {

  private final String authentication;
  private Optional<Process> process = Optional.empty();
  private Optional<Path> folder = Optional.empty();
  private int port;

  private RegistryServer(String authentication) {
    this.authentication = authentication;
  }

  /** A registry that lets everybody in. */
  public static RegistryServer open() {
    return new RegistryServer("");
  }

  /**
   * A registry that wants basic authentication.
   *
   * @param bcrypt line of an htpasswd file, {@code user:$2y$...}
   */
  public static RegistryServer withHtpasswd(String bcrypt) {
    return new RegistryServer(bcrypt);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    stop();
  }

  /** Starts the registry; skips the test when it is not installed, unless it is required. */
  public void start() throws IOException {
    requireProgram("docker-registry", "registry");
    Path home = Files.createTempDirectory("registry-");
    folder = Optional.of(home);
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    Path config = Files.writeString(home.resolve("config.yml"), config(home));
    Process started =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    process = Optional.of(started);
    awaitAnswer(started, home);
  }

  private String config(Path home) throws IOException {
    String auth = "";
    if (!authentication.isEmpty()) {
      Path file = Files.writeString(home.resolve("htpasswd"), authentication + "\n");
      auth = "auth:\n  htpasswd:\n    realm: test\n    path: " + file + "\n";
    }
    return """
        version: 0.1
        log:
          level: warn
        storage:
          filesystem:
            rootdirectory: %s
          delete:
            enabled: true
        http:
          addr: 127.0.0.1:%d
        %s"""
        .formatted(home.resolve("data"), port, auth);
  }

  private void awaitAnswer(Process started, Path home) throws IOException {
    HttpRequest ping = HttpRequest.newBuilder(URI.create("http://" + address() + "/v2/")).build();
    HttpClient client = HttpClient.newHttpClient();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < end && started.isAlive()) {
      try {
        client.send(ping, HttpResponse.BodyHandlers.discarding());
        return;
      } catch (IOException e) {
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
    throw new IOException(
        "docker-registry did not start: " + Files.readString(home.resolve("log")));
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops the registry and deletes its folder. */
  public void stop() {
    process.ifPresent(
        it -> {
          it.destroy();
          try {
            if (!it.waitFor(10, TimeUnit.SECONDS)) {
              it.destroyForcibly().waitFor();
            }
          } catch (InterruptedException e) {
            it.destroyForcibly();
            Thread.currentThread().interrupt();
          }
        });
    process = Optional.empty();
    folder.ifPresent(RegistryServer::delete);
    folder = Optional.empty();
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Host and port, such as {@code 127.0.0.1:40123}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The folder of the registry's data. */
  public Path data() {
    return folder.orElseThrow().resolve("data");
  }

  /**
   * Skips the test when a program is not on the PATH, or fails it when {@code STATIX_REQUIRE} names
   * {@code group}.
   */
  public static void requireProgram(String program, String group) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    boolean there =
        Arrays.stream(path.split(":"))
            .anyMatch(it -> Files.isExecutable(Path.of(it.isEmpty() ? "." : it, program)));
    String required = Optional.ofNullable(System.getenv("STATIX_REQUIRE")).orElse("");
    if (!there && List.of(required.split(",")).contains(group)) {
      throw new AssertionError(program + " is not installed, but STATIX_REQUIRE names " + group);
    }
    assumeTrue(there, () -> program + " is not installed");
  }
}
