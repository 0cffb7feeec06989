package io.github.statix.stages.index;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the file {@code InRelease} of a suite says (Debian repository format, "Release files").
 *
 * @param fields by name, one line each
 * @param files SHA-256 of other files of the suite, by path
 */
record Release(SortedMap<String, String> fields, SortedMap<String, Digest> files) {

  private static final String FILES = "SHA256";

  /** Reads a file whose signature was checked before; a line that makes no sense says nothing. */
  static Release parse(String text) {
    SortedMap<String, String> fields = new TreeMap<>();
    SortedMap<String, Digest> files = new TreeMap<>();
    String last = "";
    for (String line : text.split("\n", -1)) {
      if (line.startsWith(" ")) {
        String[] words = line.strip().split("\\s+");
        if (last.equals(FILES) && words.length == 3 && words[0].matches("[0-9a-f]{64}")) {
          files.put(words[2], new Digest(words[0]));
        }
        continue;
      }
      int colon = line.indexOf(':');
      last = colon > 0 ? line.substring(0, colon) : "";
      if (colon > 0) {
        fields.putIfAbsent(last, line.substring(colon + 1).strip());
      }
    }
    return new Release(fields, files);
  }

  /** A field's line. */
  Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
  }

  /** Checks that it is of this suite, by either of a suite's names; a mirror may mix them up. */
  void requireSuite(String suite) throws StatixException {
    if (!field("Suite").equals(Optional.of(suite))
        && !field("Codename").equals(Optional.of(suite))) {
      throw new StatixException(
          Category.SOURCE,
          "the mirror's index of suite '%s' is that of '%s'"
              .formatted(suite, ForeignText.line(field("Suite").orElse(""), 80)),
          "Use another mirror (--debian-mirror).");
    }
  }
}
