package io.github.statix.stages.container.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Finds out whether bubblewrap works here, and explains when it does not. */
final class SandboxProbe {

  private static final String INSTALL =
      "the sandbox needs bubblewrap: install the package bubblewrap"
          + " (Debian, Ubuntu: apt-get install bubblewrap)";

  private SandboxProbe() {}

  /** Runs nothing in the namespaces a recipe would get. */
  static void check() throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(Bubblewrap.probe())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw notStarted(e);
    }
    String complaint =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw refused("bwrap: no answer within 10 seconds");
    }
    if (process.exitValue() != 0) {
      throw refused(complaint.isEmpty() ? "bwrap: status " + process.exitValue() : complaint);
    }
  }

  /** For a program that could not be started at all. */
  static IOException notStarted(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    return new IOException(
        message.contains("error=2,") ? INSTALL : "cannot start bwrap: " + message, cause);
  }

  /** For a program that started and gave up, with what it said. */
  static IOException refused(String complaint) {
    return new IOException(complaint + advice(complaint));
  }

  private static String advice(String complaint) {
    if (complaint.contains("execvp /bin/bash")) {
      return "; the base has no /bin/bash, which every recipe needs: add it to the base";
    }
    if (complaint.contains("namespace")
        || complaint.contains("Operation not permitted")
        || complaint.contains("Permission denied")) {
      return "; " + whatForbids();
    }
    if (complaint.contains("Unknown option")) {
      return "; bubblewrap 0.5 or newer is needed";
    }
    return "";
  }

  private static String whatForbids() {
    if (isZero("/proc/sys/kernel/unprivileged_userns_clone")) {
      return "this kernel forbids user namespaces: sysctl -w kernel.unprivileged_userns_clone=1";
    }
    if (isZero("/proc/sys/user/max_user_namespaces")) {
      return "this kernel allows no user namespaces: sysctl -w user.max_user_namespaces=15000";
    }
    if (Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv"))) {
      return "inside a container, namespaces need more rights: start that container with"
          + " --privileged, or use --engine docker with the host's socket mounted";
    }
    if (isOne("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")) {
      return "AppArmor forbids user namespaces:"
          + " sysctl -w kernel.apparmor_restrict_unprivileged_userns=0,"
          + " or an AppArmor profile for bwrap";
    }
    return "something forbids user namespaces here (a container, seccomp, AppArmor): allow them,"
        + " or use --engine docker";
  }

  private static boolean isZero(String file) {
    return holds(file, "0");
  }

  private static boolean isOne(String file) {
    return holds(file, "1");
  }

  private static boolean holds(String file, String value) {
    try {
      return Files.readString(Path.of(file)).strip().equals(value);
    } catch (IOException e) {
      return false;
    }
  }
}
