package io.github.statix.presets.digests;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.model.StageName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the stages of a preset came to where they were last found to be reproducible.
 *
 * @param preset the preset's name
 * @param lines in the order of the stages, the base first; each stage once
 */
public record ExpectedDigests(String preset, List<Line> lines) {

  private static final String HEADER = "# statix-assemble digests 1: stage, key, layer of ";

  /**
   * One stage.
   *
   * @param key what the layer was made from; with another key nothing is expected
   * @param layer digest of the compressed layer
   */
  public record Line(StageName stage, Digest key, Digest layer) {

    /** Checks for nulls. */
    public Line {
      Objects.requireNonNull(stage, "stage is null");
      Objects.requireNonNull(key, "key is null");
      Objects.requireNonNull(layer, "layer is null");
    }
  }

  /** Copies the list; a stage given twice is an {@link IllegalArgumentException}. */
  public ExpectedDigests {
    Objects.requireNonNull(preset, "preset is null");
    lines = List.copyOf(lines);
    if (lines.stream().map(Line::stage).distinct().count() < lines.size()) {
      throw new IllegalArgumentException("a stage is given twice");
    }
  }

  /** Those that come with the program, if this is a shipped preset that has some. */
  public static Optional<ExpectedDigests> shipped(String preset) throws IOException {
    String file = preset + ".digests";
    try (InputStream in = ExpectedDigests.class.getResourceAsStream("/presets/" + file)) {
      return in == null
          ? Optional.empty()
          : Optional.of(parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file));
    }
  }

  /**
   * Reads the text form.
   *
   * @param where what messages call the text, such as its path
   * @throws IllegalArgumentException naming the line that is wrong
   */
  public static ExpectedDigests parse(String text, String where) {
    List<String> rows = text.lines().toList();
    if (rows.isEmpty() || !rows.get(0).startsWith(HEADER)) {
      throw new IllegalArgumentException(
          "%s does not begin with '%s'; write it with 'reproduce --record'"
              .formatted(where, HEADER.strip()));
    }
    List<Line> lines = new ArrayList<>();
    for (int i = 1; i < rows.size(); i++) {
      lines.add(line(rows.get(i), where + ":" + (i + 1)));
    }
    try {
      return new ExpectedDigests(rows.get(0).substring(HEADER.length()).strip(), lines);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
  }

  private static Line line(String row, String where) {
    String[] fields = row.strip().split("\\s+");
    if (fields.length != 3) {
      throw new IllegalArgumentException(
          "%s: '%s' is not a stage and two digests".formatted(where, row));
    }
    try {
      return new Line(new StageName(fields[0]), Digest.parse(fields[1]), Digest.parse(fields[2]));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
  }

  /** What is expected of this stage, whatever its key. */
  public Optional<Line> of(StageName stage) {
    return lines.stream().filter(line -> line.stage().equals(stage)).findFirst();
  }

  /**
   * These with some lines replaced or added.
   *
   * @param order all stages of the preset; lines of other stages are left out
   */
  public ExpectedDigests with(List<Line> newer, List<StageName> order) {
    Map<StageName, Line> all = new HashMap<>();
    lines.forEach(line -> all.put(line.stage(), line));
    newer.forEach(line -> all.put(line.stage(), line));
    return new ExpectedDigests(
        preset, order.stream().map(all::get).filter(Objects::nonNull).toList());
  }

  /** The text form, one line a stage, ending in a line end. */
  public String text() {
    StringBuilder text = new StringBuilder(HEADER + preset + "\n");
    for (Line line : lines) {
      text.append("%-20s %s  %s\n".formatted(line.stage(), line.key(), line.layer()));
    }
    return text.toString();
  }
}
