package io.github.statix.verify.tar;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Records of a pax extended header: length, blank, key, equals sign, value, newline. */
final class PaxRecords {

  /** The keys that matter here; others are dropped so that global headers cannot pile up. */
  private static final Set<String> KEYS =
      Set.of("path", "linkpath", "size", "mtime", "GNU.sparse.name");

  private PaxRecords() {}

  static Map<String, String> parse(byte[] body, TarHeader header) throws ArchiveFormatException {
    Map<String, String> records = new TreeMap<>();
    int at = 0;
    while (at < body.length && body[at] != 0) {
      int blank = at;
      int length = 0;
      while (blank < body.length && body[blank] >= '0' && body[blank] <= '9' && blank - at < 8) {
        length = length * 10 + (body[blank++] - '0');
      }
      int end = at + length;
      if (blank == at
          || blank >= body.length
          || body[blank] != ' '
          || end > body.length
          || end <= blank + 1
          || body[end - 1] != '\n') {
        throw header.problem("a record of an extended header is malformed");
      }
      String record = new String(body, blank + 1, end - blank - 2, StandardCharsets.UTF_8);
      int equals = record.indexOf('=');
      if (equals <= 0) {
        throw header.problem("a record of an extended header has no key");
      }
      String key = record.substring(0, equals);
      if (KEYS.contains(key)) {
        records.put(key, record.substring(equals + 1));
      }
      at = end;
    }
    return records;
  }
}
