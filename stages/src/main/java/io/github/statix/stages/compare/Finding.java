package io.github.statix.stages.compare;

import java.util.Locale;

/**
 * One thing in which two builds of a layer differ.
 *
 * @param path the layer's member
 * @param inside what in the member, such as {@code adler32.o} or {@code adler32.o .text}; empty for
 *     the member itself
 * @param kind what differs
 * @param detail both values, the first build's first
 */
public record Finding(String path, String inside, Kind kind, String detail) {

  /** What differs, as far as it can be told. */
  public enum Kind {
    /** It is in one of the builds only. */
    MISSING,
    /** File, folder or link. */
    TYPE,
    /** Permissions. */
    MODE,
    /** Whose it is. */
    OWNER,
    /** Where a link points. */
    LINK,
    /** A time, or text and bytes that look like one. */
    TIME,
    /** The same things in another order. */
    ORDER,
    /** The path of a place that only one of the builds had. */
    PATH,
    /** The name of the machine. */
    HOST_NAME,
    /** The number of jobs. */
    JOBS,
    /** The id a linker made from everything else. */
    BUILD_ID,
    /** Bytes that look like nothing in particular. */
    CONTENT;

    /** As people read it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** The member and what is in it, as {@code lib/libz.a(adler32.o)}. */
  public String place() {
    return inside.isEmpty() ? path : path + "(" + inside + ")";
  }

  @Override
  public String toString() {
    return "%s: %s: %s".formatted(place(), kind.word(), detail);
  }
}
