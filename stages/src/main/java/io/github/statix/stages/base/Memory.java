package io.github.statix.stages.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory this machine could give (proc(5), meminfo). */
final class Memory {

  private static final Pattern FREE =
      Pattern.compile("^(?:MemAvailable|SwapFree): +(\\d+) kB$", Pattern.MULTILINE);

  private Memory() {}

  /** Free or freeable memory and swap, in bytes. */
  static long available() throws IOException {
    return available(Files.readString(Path.of("/proc/meminfo")));
  }

  static long available(String meminfo) {
    long kilobytes = 0;
    Matcher lines = FREE.matcher(meminfo);
    while (lines.find()) {
      kilobytes += Long.parseLong(lines.group(1));
    }
    return kilobytes << 10;
  }
}
