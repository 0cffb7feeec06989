package io.github.statix.stages.container.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The process a container belongs to, so that another one can tell when it is gone.
 *
 * @param machine the machine and the process number space, between which numbers mean nothing
 * @param boot changes when the machine starts anew
 * @param pid its number
 * @param started when it started, in milliseconds since 1970, since numbers are used again
 */
record Owner(String machine, String boot, long pid, long started) {

  static final String LABEL = "io.github.statix.assemble.owner";

  static Owner self() {
    ProcessHandle self = ProcessHandle.current();
    return new Owner(
        first("/etc/machine-id", System.getProperty("os.name", "unknown"))
            + "+"
            + first("/proc/sys/kernel/hostname", "")
            + "+"
            + processSpace(),
        first("/proc/sys/kernel/random/boot_id", "unknown"),
        self.pid(),
        started(self));
  }

  /** The label's value. */
  String label() {
    return String.join("/", machine, boot, Long.toString(pid), Long.toString(started));
  }

  /** Reads a label's value; one of another form is empty. */
  static Optional<Owner> parse(String label) {
    String[] parts = label.split("/", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Owner(parts[0], parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** True only when {@code self}, on the same machine, can see that this process does not run. */
  boolean isGone(Owner self) {
    if (!machine.equals(self.machine)) {
      return false;
    }
    if (!boot.equals(self.boot)) {
      return true;
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> started(process) == started)
        .isEmpty();
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String first(String file, String otherwise) {
    try {
      return Files.readString(Path.of(file)).strip().replace('/', '-');
    } catch (IOException e) {
      return otherwise;
    }
  }

  private static String processSpace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
