package io.github.statix.verify.elf;

import io.github.statix.verify.report.SelfRelocation;
import io.github.statix.verify.startup.StartupTrace;
import java.io.IOException;

/** Whether a program without a loader relocates itself, seen by following its start code. */
final class SelfRelocationCheck {

  private SelfRelocationCheck() {}

  static BinaryFacts.SelfCheck run(ElfFile file, DynamicTable dynamic) throws IOException {
    ElfHeader header = file.header();
    if (!header.wide() || header.machine() != ElfHeader.EM_X86_64 || !header.isLittleEndian()) {
      return undecided("start code of %s cannot be followed".formatted(header.machineName()));
    }
    Relocations relocations = Relocations.read(file, dynamic);
    if (relocations.count() == 0) {
      return new BinaryFacts.SelfCheck(SelfRelocation.NOT_NEEDED, "");
    }
    StartupTrace.Outcome outcome = StartupTrace.run(new MappedProgram(file, relocations));
    SelfRelocation result =
        switch (outcome.verdict()) {
          case RELOCATES -> SelfRelocation.SEEN;
          case DOES_NOT -> SelfRelocation.MISSING;
          case UNDECIDED -> SelfRelocation.UNDECIDED;
        };
    return new BinaryFacts.SelfCheck(result, outcome.detail());
  }

  private static BinaryFacts.SelfCheck undecided(String detail) {
    return new BinaryFacts.SelfCheck(SelfRelocation.UNDECIDED, detail);
  }
}
