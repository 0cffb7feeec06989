package io.github.statix.stages.container.sandbox;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds out whether bubblewrap works here, and explains when it does not. */
final class SandboxProbe {

  private static final String INSTALL =
      "the sandbox needs bubblewrap: install the package bubblewrap"
          + " (Debian, Ubuntu: apt-get install bubblewrap)";

  private SandboxProbe() {}

  /**
   * Runs nothing in the namespaces a recipe would get, and returns how bubblewrap is to be called.
   */
  static Bubblewrap check(Enclosure enclosure) throws IOException, InterruptedException {
    Bubblewrap newest = new Bubblewrap(true);
    Bubblewrap oldest = new Bubblewrap(false);
    Optional<String> complaint = complaint(enclosure, newest);
    if (complaint.isEmpty()) {
      return newest;
    }
    // Before version 0.8 it has no such option, and where /proc/sys is read-only it fails.
    Optional<String> without = complaint(enclosure, oldest);
    if (without.isPresent()) {
      throw refused(without.get());
    }
    return oldest;
  }

  private static Optional<String> complaint(Enclosure enclosure, Bubblewrap bubblewrap)
      throws IOException, InterruptedException {
    Process process = start(enclosure.enter(bubblewrap.probe(), false));
    process.getOutputStream().close();
    String complaint =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw refused("bwrap: no answer within 10 seconds");
    }
    int status = process.exitValue();
    if (status == 0) {
      return Optional.empty();
    }
    return Optional.of(complaint.isEmpty() ? "bwrap: status " + status : complaint);
  }

  /** Starts it with pipes for its standard streams. */
  static Process start(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw notStarted(e);
    }
  }

  /** Whether this is what bwrap, or what starts it, says when it cannot go on. */
  static boolean isComplaint(String errors) {
    return errors.startsWith("bwrap: ") || errors.startsWith("nsenter: ");
  }

  /** For a program that could not be started at all. */
  static IOException notStarted(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("error=7,")) {
      return new StatixException(
          Category.USAGE,
          "the variables of the stage take more room than the kernel gives to those of a program",
          "put what is long into the recipe or a source");
    }
    return new IOException(
        message.contains("error=2,") ? INSTALL : "cannot start bwrap: " + message, cause);
  }

  /** For a program that started and gave up, with what it said. */
  static IOException refused(String complaint) {
    if (complaint.endsWith("bwrap: not found")) {
      // As the shell says it that starts bwrap.
      return new IOException(INSTALL);
    }
    return new IOException(complaint + advice(complaint));
  }

  /** For a directory that could not be given to recipes' user, with what chown said. */
  static IOException notGiven(Path directory, String complaint) {
    return new StatixException(
        Category.ENGINE,
        "cannot give the directory %s to the user that recipes run as: %s"
            .formatted(directory, ForeignText.line(complaint)),
        "Put the store on a file system that keeps owners, or run as an ordinary user.");
  }

  private static String advice(String complaint) {
    if (complaint.contains("execvp /bin/bash")) {
      return "; the base has no /bin/bash, which every recipe needs: add it to the base";
    }
    if (complaint.startsWith("nsenter: failed to execute bwrap")) {
      return "; bubblewrap has to be installed below /usr";
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
