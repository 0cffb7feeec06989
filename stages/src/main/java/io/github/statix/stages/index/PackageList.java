package io.github.statix.stages.index;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.tukaani.xz.XZInputStream;

/** Reads a file {@code Packages.xz}, paragraph by paragraph. */
final class PackageList {

  private static final Set<String> WANTED = Set.of("package", "version", "architecture", "sha256");

  /** Debian's take 10 MB to unpack. */
  private static final int MEMORY_KB = 256 << 10;

  private PackageList() {}

  /**
   * Calls for each paragraph, with its name, version, architecture and SHA-256 as far as there are
   * such, by the field's name in lower case.
   *
   * @param xz whose digest was checked before, so that only Debian decides how long it is
   */
  static void read(InputStream xz, Consumer<Map<String, String>> paragraph) throws IOException {
    Map<String, String> fields = new HashMap<>();
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new XZInputStream(xz, MEMORY_KB), StandardCharsets.ISO_8859_1));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        paragraph.accept(fields);
        fields = new HashMap<>();
        continue;
      }
      int colon = line.indexOf(':');
      if (colon <= 0 || line.charAt(0) == ' ') {
        continue;
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      if (WANTED.contains(name)) {
        fields.putIfAbsent(name, line.substring(colon + 1).strip());
      }
    }
    paragraph.accept(fields);
  }
}
