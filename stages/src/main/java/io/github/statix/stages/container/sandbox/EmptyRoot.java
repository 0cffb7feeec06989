package io.github.statix.stages.container.sandbox;

import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Starts a program in a root directory that holds nothing else: no library, no device, no network,
 * nothing to write to. It is held to what recipes are held to in the sandbox.
 */
public final class EmptyRoot {

  /** Where the program is in that root. */
  static final String PROGRAM = "/program";

  /** How bwrap says that the kernel did not start the program. */
  private static final String NOT_STARTED = "bwrap: execvp " + PROGRAM + ": ";

  private static final int LONGEST_LINE = 500;

  private EmptyRoot() {}

  /**
   * How a program ended.
   *
   * @param status what it ended with, 128 + N for signal N; empty when it ran for as long as it was
   *     let
   * @param said its last line, without the line feed and at most 500 bytes of it
   * @param notStarted why the kernel did not start it; empty when it did
   */
  public record Ending(OptionalInt status, String said, String notStarted) {}

  /**
   * Starts a program without arguments and standard input, and waits for its end.
   *
   * @param limit after which it is killed
   * @throws IOException when it cannot be read, or bubblewrap is missing or not allowed here,
   *     saying what to do
   */
  public static Ending run(Path program, Duration limit) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("statix-run");
    try (Store store = Store.open(directory.resolve("store"))) {
      RecipeUser user = RecipeUser.ofThisProgram();
      try (Enclosure enclosure = Enclosure.open(store, user);
          WorkFolder work = store.workFolder("program")) {
        Bubblewrap bubblewrap = SandboxProbe.check(enclosure);
        Path copy = Files.copy(program, work.path().resolve("program"));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r-xr-xr-x"));
        user.own(work.path());
        return run(enclosure.enter(bubblewrap.program(copy), false), limit);
      }
    } finally {
      WorkFolder.delete(directory);
    }
  }

  private static Ending run(List<String> command, Duration limit)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      CompletableFuture<String> last =
          CompletableFuture.supplyAsync(() -> lastLine(process.getInputStream()));
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      ProcessTree.kill(process);
      String said = last.join();
      boolean isStarted = !said.startsWith(NOT_STARTED);
      if (ended && SandboxProbe.isComplaint(said) && isStarted) {
        throw SandboxProbe.refused(said);
      }
      return new Ending(
          ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty(),
          isStarted ? said : "",
          isStarted ? "" : said.substring(NOT_STARTED.length()));
    } finally {
      ProcessTree.kill(process);
    }
  }

  /** Reads to the end, however much that is, and keeps the start of the last line. */
  private static String lastLine(InputStream in) {
    StringBuilder line = new StringBuilder();
    boolean isOver = false;
    byte[] buffer = new byte[1 << 14];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) {
          if (isOver) {
            line.setLength(0);
          }
          isOver = buffer[i] == '\n';
          if (!isOver && line.length() < LONGEST_LINE) {
            line.append((char) (buffer[i] & 0xff));
          }
        }
      }
    } catch (IOException e) {
      // It ended while its output was read; what it said before counts.
      isOver = false;
    }
    return new String(
        line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
