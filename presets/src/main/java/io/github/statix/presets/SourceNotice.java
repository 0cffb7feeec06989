package io.github.statix.presets;

import io.github.statix.presets.model.SpdxExpression;
import java.util.Objects;
import java.util.Optional;

/**
 * What the people who get an image ought to know of an archive in it. It decides nothing about what
 * is built, so neither keys nor locks hold it.
 *
 * @param version what the variables in the archive's file name say; empty when it has none
 * @param license under which the archive's content is passed on
 * @param homepage where it comes from, a URL
 * @param reach how far its content gets
 */
public record SourceNotice(
    Optional<String> version,
    Optional<SpdxExpression> license,
    Optional<String> homepage,
    Reach reach) {

  /** Nothing is known. */
  public static final SourceNotice NONE =
      new SourceNotice(Optional.empty(), Optional.empty(), Optional.empty(), Reach.IMAGE);

  /** How far an archive's content gets; each includes those before it. */
  public enum Reach {
    /** It helps to build, and no file of the image is made of it. */
    BUILD,
    /** Files of the image are made of it. */
    IMAGE,
    /** What is compiled in the image can hold parts of it. */
    PROGRAMS
  }

  /** Checks for nulls. */
  public SourceNotice {
    Objects.requireNonNull(version, "version is null");
    Objects.requireNonNull(license, "license is null");
    Objects.requireNonNull(homepage, "homepage is null");
    Objects.requireNonNull(reach, "reach is null");
  }
}
