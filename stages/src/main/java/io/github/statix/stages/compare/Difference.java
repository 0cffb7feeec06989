package io.github.statix.stages.compare;

import java.util.Locale;

/**
 * One thing in which a member of a layer differs between two builds.
 *
 * @param path the member; {@code .} for the layer itself
 * @param what differs
 * @param first the first build's value
 * @param second the other's
 */
public record Difference(String path, What what, String first, String second) {

  /** What can differ. */
  public enum What {
    /** Only one of the layers has the member. */
    MEMBER,
    /** File, directory or link. */
    TYPE,
    /** The permission bits, in octal. */
    MODE,
    /** In bytes. */
    SIZE,
    /** The time of the last change, in seconds since 1970. */
    TIME,
    /** The target of a link. */
    LINK,
    /** The content's SHA-256. */
    CONTENT,
    /** No member, but their order or the tar's headers; the values are the diffIDs. */
    TAR,
    /** Not the tar, but its compression; the values are the layers' digests. */
    COMPRESSION;

    /** As reports have it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return "%s: %s: %s / %s".formatted(path, what.word(), first, second);
  }
}
