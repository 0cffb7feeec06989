package io.github.statix.verify.elf;

import io.github.statix.verify.report.SelfRelocation;

final class SelfRelocationCheck {

  private SelfRelocationCheck() {}

  static BinaryFacts.SelfCheck run(ElfFile file, DynamicTable dynamic) {
    return new BinaryFacts.SelfCheck(SelfRelocation.UNDECIDED, "not followed");
  }
}
