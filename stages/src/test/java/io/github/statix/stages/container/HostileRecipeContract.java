package io.github.statix.stages.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.model.StageName;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a recipe reaches nothing but its own folders, whatever it tries. */
abstract class HostileRecipeContract extends RecipeSurroundingsContract {

  private static final String NEIGHBOUR = "985" + ProcessHandle.current().pid();

  @Test
  void runWhenARecipeIsHostileReachesNothing(@TempDir Path folder) throws Exception {
    Digest program;
    try (InputStream bytes = Files.newInputStream(compile(folder))) {
      program = store.blobs().put(bytes);
    }
    Path secret = Files.writeString(folder.resolve("secret"), "of the host\n");
    CountDownLatch running = new CountDownLatch(1);
    Thread neighbour = neighbour(running);
    try (ServerSocket host = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      running.await();
      ContainerExit exit =
          run(
              new ContainerSpec(
                  new StageName("tested"),
                  List.of(root),
                  new TreeMap<>(Map.of("hostile", program)),
                  "cp /src/hostile hostile; chmod 0755 hostile; ./hostile",
                  new TreeMap<>(),
                  new TreeMap<>(
                      Map.of(
                          "PATH",
                          "/bin",
                          "SECRET",
                          secret.toString(),
                          "PORT",
                          String.valueOf(host.getLocalPort()),
                          "NEIGHBOUR",
                          NEIGHBOUR))));
      assertThat(log).containsExactly("end of attempts");
      assertThat(exit).isInstanceOf(ContainerExit.Done.class);
    } finally {
      neighbour.interrupt();
      neighbour.join();
    }
  }

  /** Another container, with processes, shared memory and files of its own. */
  private Thread neighbour(CountDownLatch running) {
    Thread thread =
        new Thread(
            () -> {
              try {
                engine.run(
                    Specs.of(root, ": >/dev/shm/mark; echo up; sleep " + NEIGHBOUR),
                    line -> running.countDown());
              } catch (Exception e) {
                // Interrupted; and where it never began, the test has nothing to hide from.
                running.countDown();
              }
            });
    thread.start();
    return thread;
  }

  /** A static program that calls the kernel as C libraries would not. */
  private static Path compile(Path folder) throws Exception {
    Path source = folder.resolve("hostile.c");
    Path program = folder.resolve("hostile");
    try (InputStream text =
        Objects.requireNonNull(HostileRecipeContract.class.getResourceAsStream("hostile.c"))) {
      Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> command =
        List.of("gcc", "-O1", "-static", "-no-pie", "-o", program.toString(), source.toString());
    int status;
    try {
      status = new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (java.io.IOException e) {
      Required.missing("hostile", "there is no gcc");
      throw e;
    }
    assertThat(status).as("%s", command).isZero();
    return program;
  }
}
