package io.github.statix.verify.report;

import java.util.List;
import java.util.Objects;

/**
 * The verdict over one file.
 *
 * @param file the path as it was given
 * @param kind what the file is
 * @param machine the processor, such as {@code x86-64}; {@code none} when the file is not ELF
 * @param linkage what it asks of a loader
 * @param selfRelocation whether its start code relocates it
 * @param notes hints without weight, such as the C library it seems to hold
 * @param findings everything found, heaviest first
 */
public record BinaryReport(
    String file,
    BinaryKind kind,
    String machine,
    Linkage linkage,
    SelfRelocation selfRelocation,
    List<String> notes,
    List<Finding> findings) {

  /** Checks and copies the parts. */
  public BinaryReport {
    Objects.requireNonNull(file, "file is null");
    Objects.requireNonNull(kind, "kind is null");
    Objects.requireNonNull(machine, "machine is null");
    Objects.requireNonNull(linkage, "linkage is null");
    Objects.requireNonNull(selfRelocation, "selfRelocation is null");
    notes = List.copyOf(notes);
    findings = List.copyOf(findings);
  }

  /** Whether the binary is static (PIE or not) and starts without help. */
  public boolean isStatic() {
    return kind.isStatic() && selfRelocation != SelfRelocation.MISSING;
  }

  /** Whether anything found is an error. */
  public boolean hasErrors() {
    return Finding.anyError(findings);
  }
}
