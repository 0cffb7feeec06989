package io.github.statix.assembler.report;

import io.github.statix.assembler.progress.Sizes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes times comparable, or not; nothing that names the machine.
 *
 * @param cores how many this program may use
 * @param processor its model, as the kernel calls it
 * @param memory in bytes; 0 when it is not known
 * @param kernel its release
 */
public record Machine(int cores, String processor, long memory, String kernel) {

  private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(\\S.*)$");
  private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s*([0-9]{1,15}) kB$");

  /** The one this program runs on. */
  public static Machine here() {
    return of(
        Runtime.getRuntime().availableProcessors(),
        text(Path.of("/proc/cpuinfo")),
        text(Path.of("/proc/meminfo")),
        System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  static Machine of(int cores, String cpuinfo, String meminfo, String kernel) {
    return new Machine(
        cores,
        found(MODEL, cpuinfo).map(model -> model.strip().replaceAll("\\s+", " ")).orElse(""),
        found(MEMORY, meminfo).map(kibibytes -> Long.parseLong(kibibytes) * 1024).orElse(0L),
        kernel);
  }

  private static Optional<String> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // Not Linux, or /proc is hidden: the report then says less.
      return "";
    }
  }

  /** In a line. */
  @Override
  public String toString() {
    return "%d %s%s%s, %s"
        .formatted(
            cores,
            cores == 1 ? "core" : "cores",
            processor.isEmpty() ? "" : " of " + processor,
            memory == 0 ? "" : ", %s of memory".formatted(Sizes.bytes(memory)),
            kernel);
  }
}
