package io.github.statix.presets.model;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of a stage: lower-case letters, digits and single dashes, as in {@code musl-gcc}.
 *
 * @param value the name itself, at most 64 characters
 */
public record StageName(String value) implements Comparable<StageName> {

  private static final Pattern GRAMMAR = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*+");

  /** The stage every other one stands on: the base root filesystem. */
  public static final StageName BASE = new StageName("base");

  /** What the stages stand on instead where there are packages that the image does not get. */
  public static final StageName BUILD_BASE = new StageName("build-base");

  /** What the image has over the base where there are packages that stages do not see. */
  public static final StageName IMAGE_BASE = new StageName("image-base");

  /** All that are not the preset's own stages, in the order in which they are built. */
  public static final List<StageName> BASES = List.of(BASE, IMAGE_BASE, BUILD_BASE);

  /** Checks the grammar. */
  public StageName {
    Objects.requireNonNull(value, "value is null");
    if (value.length() > 64 || !GRAMMAR.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a stage name; use at most 64 lower-case letters, digits and single dashes"
              .formatted(value));
    }
  }

  @Override
  public int compareTo(StageName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
