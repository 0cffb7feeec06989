package io.github.statix.stages.ids;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids that files of this machine give to somebody. The files are read as they lie on the disk,
 * because what a name service knows beyond them cannot be listed. A file that is missing or cannot
 * be read gives nothing to anybody, and neither does a line that makes no sense.
 */
final class TakenIds {

  /** The first id that no machine gives to a user: those from 2^31 on are negative to some. */
  static final long LIMIT = Integer.MAX_VALUE;

  private static final long INVALID = -1;

  /**
   * Ids that are somebody's, or that nobody may use.
   *
   * @param first the lowest
   * @param end the one after the last
   */
  record Span(long first, long end) {}

  private TakenIds() {}

  /**
   * Whatever the files below {@code etc} say is taken, in no order, overlapping.
   *
   * @param etc usually {@code /etc}
   */
  static List<Span> of(Path etc) {
    List<Span> taken = new ArrayList<>();
    for (String[] user : lines(etc.resolve("passwd"))) {
      add(taken, number(user, 2), 1);
      add(taken, number(user, 3), 1);
    }
    for (String[] group : lines(etc.resolve("group"))) {
      add(taken, number(group, 2), 1);
    }
    for (String subordinate : List.of("subuid", "subgid")) {
      for (String[] range : lines(etc.resolve(subordinate))) {
        add(taken, number(range, 1), number(range, 2));
      }
    }
    return taken;
  }

  /**
   * The ids that this process's user namespace does not have, of users or of groups.
   *
   * @param map {@code /proc/self/uid_map} or {@code gid_map}; without it every id is there
   */
  static List<Span> unmapped(Path map) {
    List<Span> mapped = new ArrayList<>();
    for (String line : text(map)) {
      String[] fields = line.strip().split("\\s+");
      add(mapped, number(fields, 0), number(fields, 2));
    }
    if (mapped.isEmpty()) {
      return List.of();
    }
    mapped.sort(java.util.Comparator.comparingLong(Span::first));
    List<Span> gaps = new ArrayList<>();
    long next = 0;
    for (Span span : mapped) {
      if (span.first() > next) {
        gaps.add(new Span(next, span.first()));
      }
      next = Math.max(next, span.end());
    }
    gaps.add(new Span(next, Math.max(next, LIMIT)));
    return gaps;
  }

  private static void add(List<Span> spans, long first, long count) {
    if (first >= 0 && first < LIMIT && count > 0) {
      spans.add(new Span(first, count > LIMIT - first ? LIMIT : first + count));
    }
  }

  private static List<String[]> lines(Path file) {
    return text(file).stream().map(line -> line.split(":", -1)).toList();
  }

  private static List<String> text(Path file) {
    try {
      // Every sequence of bytes is Latin-1; the fields that matter are digits.
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static long number(String[] fields, int index) {
    if (index >= fields.length) {
      return INVALID;
    }
    String field = fields[index].strip();
    if (!field.matches("[0-9]{1,20}")) {
      return INVALID;
    }
    // A number beyond all ids may still be the end of a range that begins among them.
    return field.length() > 18 ? Long.MAX_VALUE : Long.parseLong(field);
  }
}
