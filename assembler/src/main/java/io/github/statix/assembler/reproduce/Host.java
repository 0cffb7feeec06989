package io.github.statix.assembler.reproduce;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this machine lets a rebuild be run as: commands to run a program through, tried out. */
final class Host {

  /** No user of this number is likely to be there, and none is needed. */
  static final int OTHER_USER = 54_321;

  static final String OTHER_NAME = "perturbed";

  private Host() {}

  static boolean isRoot() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
  }

  static String name() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  /** Runs a program where the machine has another name. */
  static List<String> otherName() {
    return List.of(
        "unshare",
        "--uts",
        "sh",
        "-c",
        "echo " + OTHER_NAME + " > /proc/sys/kernel/hostname && exec \"$@\"",
        "sh");
  }

  /** Runs a program as another user. */
  static List<String> otherUser() {
    String id = Integer.toString(OTHER_USER);
    return List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--");
  }

  /** Runs a program whose files nobody else may read. */
  static List<String> otherUmask() {
    return List.of("sh", "-c", "umask 077 && exec \"$@\"", "sh");
  }

  /** Why this command does not work here; empty when it does. */
  static Optional<String> problem(List<String> prefix, String... command)
      throws InterruptedException {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(List.of(command));
    try {
      Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      return status == 0
          ? Optional.empty()
          : Optional.of(said.isEmpty() ? all.get(0) + " ended with " + status : said);
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
