package io.github.statix.stages.compare;

import io.github.statix.stages.compare.ContentDiff.Place;
import io.github.statix.stages.compare.Finding.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;

/** Compares bytes of which nothing is known. */
final class ByteDiff {

  private static final int LONGEST_TEXT = 400;
  private static final int SHORTEST_TEXT = 4;

  /** September 2001, before which nobody built anything with this. */
  private static final long OLDEST = 1_000_000_000;

  /** October 2036. */
  private static final long NEWEST = 2_107_000_000;

  private final Clues clues;

  ByteDiff(Clues clues) {
    this.clues = clues;
  }

  /** The first difference; buffers that are equal have none and are a bug. */
  Finding find(Place place, ByteBuffer first, ByteBuffer second) {
    int at = first.duplicate().rewind().mismatch(second.duplicate().rewind());
    if (at < 0) {
      throw new IllegalStateException("nothing differs in " + place);
    }
    String sizes =
        first.limit() == second.limit()
            ? ""
            : " (%d / %d bytes)".formatted(first.limit(), second.limit());
    String where = "at byte %d%s".formatted(at, sizes);
    Optional<String> a = textAround(first, at);
    Optional<String> b = textAround(second, at);
    if (a.isPresent() && b.isPresent() && !a.get().equals(b.get())) {
      return place.finding(
          clues.kind(a.get(), b.get()), where + ": " + Shown.pair(a.get(), b.get()));
    }
    return time(place, where, first, second, at)
        .orElseGet(
            () ->
                place.finding(
                    Kind.CONTENT,
                    where + ": " + Shown.hex(first, at) + " / " + Shown.hex(second, at)));
  }

  /** The printable text that this byte is part of. */
  private static Optional<String> textAround(ByteBuffer bytes, int at) {
    int start = at;
    while (start > 0 && at - start < LONGEST_TEXT && isPrintable(bytes.get(start - 1))) {
      start--;
    }
    int end = at;
    while (end < bytes.limit() && end - at < LONGEST_TEXT && isPrintable(bytes.get(end))) {
      end++;
    }
    return end - start < SHORTEST_TEXT
        ? Optional.empty()
        : Optional.of(Shown.text(bytes, start, end));
  }

  private static boolean isPrintable(byte b) {
    return b >= 0x20 && b < 0x7f;
  }

  /** Four bytes that are a time of these years in both files. */
  private static Optional<Finding> time(
      Place place, String where, ByteBuffer first, ByteBuffer second, int at) {
    int start = at & ~3;
    if (start + 4 > Math.min(first.limit(), second.limit())) {
      return Optional.empty();
    }
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      long a = first.duplicate().order(order).getInt(start) & 0xffffffffL;
      long b = second.duplicate().order(order).getInt(start) & 0xffffffffL;
      if (a >= OLDEST && a <= NEWEST && b >= OLDEST && b <= NEWEST) {
        return Optional.of(
            place.finding(
                Kind.TIME,
                "%s: maybe %s / %s"
                    .formatted(where, Instant.ofEpochSecond(a), Instant.ofEpochSecond(b))));
      }
    }
    return Optional.empty();
  }
}
