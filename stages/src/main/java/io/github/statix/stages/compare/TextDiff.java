package io.github.statix.stages.compare;

import io.github.statix.stages.compare.ContentDiff.Place;
import io.github.statix.stages.compare.Finding.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Compares texts line by line. */
final class TextDiff implements ContentDiff.Format {

  private static final int LOOKED_AT = 1 << 13;
  private static final int LONGEST = 1 << 25;

  private final Clues clues;

  TextDiff(Clues clues) {
    this.clues = clues;
  }

  @Override
  public Optional<List<Finding>> find(Place place, ByteBuffer first, ByteBuffer second) {
    if (!isText(first) || !isText(second)) {
      return Optional.empty();
    }
    List<String> a = lines(first);
    List<String> b = lines(second);
    int line = 0;
    while (line < a.size() && line < b.size() && a.get(line).equals(b.get(line))) {
      line++;
    }
    if (line == a.size() && line == b.size()) {
      return Optional.empty();
    }
    String pair = Shown.pair(line(a, line), line(b, line));
    if (a.size() == b.size() && a.stream().sorted().toList().equals(b.stream().sorted().toList())) {
      return Optional.of(
          List.of(
              place.finding(
                  Kind.ORDER,
                  "the same lines in another order, from line %d: %s".formatted(line + 1, pair))));
    }
    return Optional.of(
        List.of(
            place.finding(
                clues.kind(line(a, line), line(b, line)),
                "line %d: %s".formatted(line + 1, pair))));
  }

  private static boolean isText(ByteBuffer bytes) {
    if (bytes.limit() > LONGEST) {
      return false;
    }
    for (int i = 0; i < Math.min(LOOKED_AT, bytes.limit()); i++) {
      int b = bytes.get(i) & 0xff;
      if (b < 0x20 && b != '\n' && b != '\t' && b != '\r' && b != '\f' && b != 0x1b) {
        return false;
      }
    }
    return true;
  }

  private static List<String> lines(ByteBuffer bytes) {
    return List.of(Shown.text(bytes, 0, bytes.limit()).split("\n", -1));
  }

  private static String line(List<String> lines, int index) {
    return index < lines.size() ? lines.get(index) : "";
  }
}
