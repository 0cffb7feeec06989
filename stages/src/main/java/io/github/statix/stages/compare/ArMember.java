package io.github.statix.stages.compare;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One file in an archive of {@code ar} (ar(5); GNU's and BSD's long names).
 *
 * @param time seconds since 1970, as written
 * @param owner uid and gid, as written
 * @param mode octal, as written
 */
record ArMember(String time, String owner, String mode, ByteBuffer content) {

  private static final String MAGIC = "!<arch>\n";
  private static final int HEADER = 60;

  /** All but the tables, by name and in order; a name's second file has a number behind it. */
  static Optional<Map<String, ArMember>> read(ByteBuffer archive) {
    int magic = MAGIC.length();
    if (archive.limit() < magic || !Shown.text(archive, 0, magic).equals(MAGIC)) {
      return Optional.empty();
    }
    Map<String, ArMember> members = new LinkedHashMap<>();
    String longNames = "";
    try {
      int at = magic;
      while (at + HEADER <= archive.limit()) {
        String header = Shown.text(archive, at, at + HEADER);
        String name = header.substring(0, 16).strip();
        int size = Integer.parseInt(header.substring(48, 58).strip());
        int start = at + HEADER;
        int skipped = name.startsWith("#1/") ? Integer.parseInt(name.substring(3)) : 0;
        at = start + size + (size & 1);
        if (name.equals("//")) {
          longNames = Shown.text(archive, start, start + size);
        } else if (!name.equals("/") && !name.equals("/SYM64/")) {
          String full =
              skipped > 0
                  ? Shown.text(archive, start, start + skipped).replace("\0", "")
                  : full(name, longNames);
          String owner = header.substring(28, 34).strip() + ":" + header.substring(34, 40).strip();
          members.put(
              free(members, full),
              new ArMember(
                  header.substring(16, 28).strip(),
                  owner,
                  header.substring(40, 48).strip(),
                  archive.slice(start + skipped, size - skipped)));
        }
      }
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      // Cut off, or a thin archive, whose members lie elsewhere.
      return Optional.empty();
    }
    return Optional.of(members);
  }

  private static String full(String name, String longNames) {
    if (name.matches("/\\d+")) {
      int start = Integer.parseInt(name.substring(1));
      return longNames.substring(start, longNames.indexOf('/', start));
    }
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  private static String free(Map<String, ArMember> members, String name) {
    String free = name;
    for (int n = 2; members.containsKey(free); n++) {
      free = name + "#" + n;
    }
    return free;
  }
}
