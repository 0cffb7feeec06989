package io.github.statix.verify.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The verdict over one file.
 *
 * @param file the path as it was given
 * @param kind what the file is
 * @param machine the processor, such as {@code x86-64}; {@code none} when the file is not ELF
 * @param linkage what it asks of a loader
 * @param notes hints without weight, such as the C library it seems to hold
 * @param run how it ended when it was started; empty when it was not
 * @param findings everything found, heaviest first
 */
public record BinaryReport(
    String file,
    BinaryKind kind,
    String machine,
    Linkage linkage,
    List<String> notes,
    Optional<ProgramRun> run,
    List<Finding> findings) {

  /** Checks and copies the parts. */
  public BinaryReport {
    Objects.requireNonNull(file, "file is null");
    Objects.requireNonNull(kind, "kind is null");
    Objects.requireNonNull(machine, "machine is null");
    Objects.requireNonNull(linkage, "linkage is null");
    Objects.requireNonNull(run, "run is null");
    notes = List.copyOf(notes);
    findings = List.copyOf(findings);
  }

  /** Whether the binary is static (PIE or not), and started where that was tried. */
  public boolean isStatic() {
    return kind.isStatic() && run.map(ProgramRun::isGood).orElse(true);
  }

  /** The same report of a program that was started, with a finding where that did not go well. */
  public BinaryReport with(ProgramRun ended) {
    List<Finding> all = new ArrayList<>(findings);
    if (!ended.isGood()) {
      all.add(
          0,
          new Finding(
              "start",
              Severity.ERROR,
              "started in an empty root",
              "a program that starts without any other file",
              ended.said().isEmpty() ? ended.toString() : ended + ": " + ended.said(),
              "link with gcc -static-pie, which takes rcrt1.o as start code; run the program under"
                  + " a debugger to see where it ends"));
    }
    return new BinaryReport(file, kind, machine, linkage, notes, Optional.of(ended), all);
  }

  /** Whether anything found is an error. */
  public boolean hasErrors() {
    return Finding.anyError(findings);
  }
}
