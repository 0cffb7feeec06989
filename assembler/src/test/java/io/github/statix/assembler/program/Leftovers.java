package io.github.statix.assembler.program;

import io.github.statix.assembler.registry.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a run must not leave behind. */
final class Leftovers {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
  private static final String LABEL = "io.github.statix.assemble";

  private Leftovers() {}

  /** Processes whose command line or environment holds the mark. */
  static List<String> processes(String mark) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path process : all.filter(it -> it.getFileName().toString().matches("\\d+")).toList()) {
        String command = read(process.resolve("cmdline"));
        if (command.contains(mark) || read(process.resolve("environ")).contains(mark)) {
          found.add(process.getFileName() + " " + command);
        }
      }
    }
    return found;
  }

  /** The same, once they have had time to die: the kernel kills them, but not in no time. */
  static List<String> lastingProcesses(String mark) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    List<String> found = processes(mark);
    while (!found.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20);
      found = processes(mark);
    }
    return found;
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).replace('\0', ' ');
    } catch (IOException e) {
      // Ended just now, or somebody else's.
      return "";
    }
  }

  /** Containers of this program, running or not, that process {@code pid} has made. */
  static List<String> containers(long pid) throws IOException, InterruptedException {
    return owned(
        pid, "docker", "ps", "-a", "--filter", "label=" + LABEL, "--format", "{{.ID}} {{.Labels}}");
  }

  /** Volumes that process {@code pid} has made. */
  static List<String> volumes(long pid) throws IOException, InterruptedException {
    return owned(
        pid,
        "docker",
        "volume",
        "ls",
        "--filter",
        "label=" + LABEL,
        "--format",
        "{{.Name}} {{.Labels}}");
  }

  private static List<String> owned(long pid, String... command)
      throws IOException, InterruptedException {
    return Programs.run(command).lines().filter(line -> line.contains("/" + pid + "/")).toList();
  }

  /** What lies in the store's folder for unfinished work, but for the lock file that stays. */
  static List<String> unfinished(Path store) throws IOException {
    try (Stream<Path> all = Files.list(store.resolve("tmp"))) {
      return all.map(it -> it.getFileName().toString()).filter(it -> !it.equals(".mutex")).toList();
    }
  }
}
