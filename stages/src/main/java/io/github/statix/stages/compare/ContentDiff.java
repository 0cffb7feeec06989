package io.github.statix.stages.compare;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says in what two files differ, looking into what it can read: archives of object files, ELF
 * files, gzip, text. What cannot be read as what it seems to be is compared byte by byte.
 */
final class ContentDiff {

  /** One kind of file. */
  interface Format {

    /**
     * What differs; empty when these are not both of this format, or are equal as far as it sees.
     */
    Optional<List<Finding>> find(Place place, ByteBuffer first, ByteBuffer second);
  }

  /**
   * Where a finding is.
   *
   * @param path the layer's member
   * @param inside names on the way into it, with spaces between
   * @param depth how many
   */
  record Place(String path, String inside, int depth) {

    Place in(String name) {
      return new Place(path, inside.isEmpty() ? name : inside + " " + name, depth + 1);
    }

    Finding finding(Finding.Kind kind, String detail) {
      return new Finding(path, inside, kind, detail);
    }
  }

  private static final int DEEPEST = 4;

  private final List<Format> formats;
  private final ByteDiff bytes;

  ContentDiff(Traces traces) {
    Clues clues = new Clues(traces);
    this.bytes = new ByteDiff(clues);
    this.formats =
        List.of(new ArDiff(this), new ElfDiff(bytes), new GzipDiff(this), new TextDiff(clues));
  }

  /** What differs in the content of a member, the most telling first; at least one finding. */
  List<Finding> find(String path, ByteBuffer first, ByteBuffer second) {
    return find(new Place(path, "", 0), first, second);
  }

  List<Finding> find(Place place, ByteBuffer first, ByteBuffer second) {
    List<Finding> findings = new ArrayList<>();
    if (place.depth() < DEEPEST) {
      for (Format format : formats) {
        findings.addAll(format.find(place, first, second).orElse(List.of()));
        if (!findings.isEmpty()) {
          return findings;
        }
      }
    }
    return List.of(bytes.find(place, first, second));
  }
}
