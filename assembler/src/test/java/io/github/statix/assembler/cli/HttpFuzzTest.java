package io.github.statix.assembler.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.oci.model.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a server answers, the program says what is wrong with it: no exception gets past it and
 * no stack trace is printed. {@code bench/fuzz.sh} runs the same with more inputs.
 */
class HttpFuzzTest {

  private static final int INPUTS = Math.max(1, Integer.getInteger("statix.fuzz.inputs", 150) / 5);
  private static final long SEED = Long.getLong("statix.fuzz.seed", System.nanoTime());

  private static final String CONFIG =
      "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{"
          + "\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"%s\",\"size\":%d},"
          + "\"layers\":[]}";

  private static final byte[] NOT_FOUND = answer("404 Not Found", "", "{}");

  @TempDir Path directory;

  @Test
  void inspectImageWhenAnAnswerIsDamagedSaysSo() throws Exception {
    String manifest = MANIFEST.formatted(Digest.ofUtf8(CONFIG), CONFIG.length());
    byte[] sound =
        answer(
            "200 OK",
            "Content-Type: application/vnd.oci.image.manifest.v1+json\r\nDocker-Content-Digest: "
                + Digest.ofUtf8(manifest)
                + "\r\n",
            manifest);
    Random random = new Random(SEED);
    try (Server server =
        new Server(Map.of("/manifests/", sound, "/blobs/", answer("200 OK", "", CONFIG)))) {
      for (int i = 0; i < INPUTS; i++) {
        server.damage(random);
        inspect(server, i);
      }
    }
  }

  @Test
  void inspectImageWhenAChallengeIsDamagedSaysSo() throws Exception {
    Random random = new Random(SEED);
    try (Server server = new Server(Map.of())) {
      String challenge =
          "Basic realm=\"r\", Bearer realm=\"http://%s/token\",service=\"s\",scope=\"repository:a/b:pull\""
              .formatted(server.address());
      server.alwaysToken("{\"token\":\"t\",\"expires_in\":300}");
      for (int i = 0; i < INPUTS; i++) {
        String damaged = new String(Mutation.of(challenge.getBytes(UTF_8), random), ISO_8859_1);
        server.answerNext(
            answer("401 Unauthorized", "WWW-Authenticate: " + damaged + "\r\n", "{}"));
        inspect(server, i);
      }
    }
  }

  @Test
  void fetchWhenAnAnswerIsDamagedSaysSo() throws Exception {
    Random random = new Random(SEED);
    try (Server server = new Server(Map.of())) {
      Path preset =
          Files.writeString(
              directory.resolve("p.yaml"),
              "preset: p\nepoch: 1\nbase: {image: \"x.example/y@%1$s\"}\n"
                      .formatted(Digest.ofUtf8("b"))
                  + "sources: {s: {file: s, urls: [\"http://%s/s\"], sha256: {s: %s}}}\n"
                      .formatted(server.address(), Digest.ofUtf8("sound").hex())
                  + "stages: {a: {sources: [s]}}\nimage: {command: [x]}\n");
      for (int i = 0; i < INPUTS; i++) {
        server.answerNext(Mutation.of(answer("200 OK", "ETag: \"e\"\r\n", "other"), random));

        Run run =
            Run.of(
                Map.of("HOME", directory.toString()),
                "fetch",
                "--preset",
                preset.toString(),
                "--store",
                directory.resolve("s") + "",
                "--progress",
                "quiet");

        assertSound(run, i, ExitCode.SOURCE);
      }
    }
  }

  private void inspect(Server server, int input) {
    Run run =
        Run.of(Map.of("HOME", directory.toString()), "inspect-image", server.address() + "/a/b:1");

    assertSound(run, input, ExitCode.REGISTRY);
  }

  private static void assertSound(Run run, int input, int failure) {
    assertThat(run.code())
        .as("input %d of seed %d: %s", input, SEED, run.err())
        .isIn(ExitCode.DONE, ExitCode.USAGE, ExitCode.VERIFICATION, failure);
    assertThat(run.err()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(run.err().replace("\n", "").codePoints().anyMatch(Character::isISOControl))
        .isFalse();
  }

  private static byte[] answer(String status, String headers, String body) {
    return ("HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s")
        .formatted(status, headers, body.length(), body)
        .getBytes(ISO_8859_1);
  }

  /** Answers a request by its path with the very bytes it was given, and ends the connection. */
  private static final class Server implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final Map<String, byte[]> sound;
    private volatile Map<String, byte[]> answers;
    private volatile byte[] token = {};
    private volatile byte[] otherwise = NOT_FOUND;

    Server(Map<String, byte[]> sound) throws IOException {
      this.sound = Map.copyOf(sound);
      this.answers = this.sound;
      Thread thread = new Thread(this::serve, "damaged-answers");
      thread.setDaemon(true);
      thread.start();
    }

    String address() {
      return "127.0.0.1:" + socket.getLocalPort();
    }

    void damage(Random random) {
      Map<String, byte[]> damaged = new TreeMap<>(sound);
      int chosen = random.nextInt(sound.size());
      for (Map.Entry<String, byte[]> answer : new TreeMap<>(sound).entrySet()) {
        if (chosen-- == 0) {
          damaged.put(answer.getKey(), Mutation.of(answer.getValue(), random));
        }
      }
      answers = damaged;
      otherwise = answer("200 OK", "", "{}");
    }

    void answerNext(byte[] bytes) {
      otherwise = bytes;
    }

    void alwaysToken(String body) {
      token = answer("200 OK", "Content-Type: application/json\r\n", body);
    }

    private void serve() {
      try {
        while (true) {
          try (Socket client = socket.accept()) {
            client.setSoTimeout(2000);
            String request = request(new BufferedInputStream(client.getInputStream()));
            byte[] bytes =
                request.contains("/token") && token.length > 0 ? token : answerTo(request);
            client.getOutputStream().write(bytes);
          } catch (IOException e) {
            if (socket.isClosed()) {
              return;
            }
          }
        }
      } catch (RuntimeException e) {
        throw new IllegalStateException("the test's server failed", e);
      }
    }

    /** A damaged answer is given once, so that a program that asks again need not wait for long. */
    private byte[] answerTo(String request) {
      for (Map.Entry<String, byte[]> entry : answers.entrySet()) {
        if (request.contains(entry.getKey())) {
          answers = sound;
          return entry.getValue();
        }
      }
      byte[] once = otherwise;
      otherwise = NOT_FOUND;
      return once;
    }

    /** The first line, after all headers were read. */
    private static String request(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        head.append((char) c);
        if (head.toString().endsWith("\r\n\r\n")) {
          break;
        }
      }
      return head.toString().lines().findFirst().orElse("");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
