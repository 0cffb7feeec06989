package io.github.statix.verify.report;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a binary asks of a loader; all empty for a static one.
 *
 * @param interpreter path of the loader (PT_INTERP)
 * @param needed libraries, in file order (DT_NEEDED)
 * @param rpath search path (DT_RPATH)
 * @param runpath search path (DT_RUNPATH)
 * @param symbolVersions required versions such as {@code GLIBC_2.34}, sorted (SHT_GNU_verneed)
 */
public record Linkage(
    Optional<String> interpreter,
    List<String> needed,
    Optional<String> rpath,
    Optional<String> runpath,
    List<String> symbolVersions) {

  /** Nothing asked. */
  public static final Linkage NONE =
      new Linkage(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), List.of());

  /** Checks and copies the parts. */
  public Linkage {
    Objects.requireNonNull(interpreter, "interpreter is null");
    needed = List.copyOf(needed);
    Objects.requireNonNull(rpath, "rpath is null");
    Objects.requireNonNull(runpath, "runpath is null");
    symbolVersions = List.copyOf(symbolVersions);
  }
}
