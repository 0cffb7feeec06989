package io.github.statix.stages.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes of this machine, as the kernel lists them. */
public final class Processes {

  private Processes() {}

  /** Those whose command line contains this text. */
  public static List<String> running(String text) throws IOException {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        String command = commandLine(process);
        if (command.contains(text) && !command.contains("java")) {
          found.add(process.getFileName() + ": " + command);
        }
      }
    }
    return found;
  }

  /** Waits until none contains this text, or returns those that still do after half a minute. */
  public static List<String> awaitGone(String text) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 300 && !running(text).isEmpty(); attempt++) {
      Thread.sleep(100);
    }
    return running(text);
  }

  private static String commandLine(Path process) {
    try {
      return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1)
          .replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }
}
