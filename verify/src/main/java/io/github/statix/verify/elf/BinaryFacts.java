package io.github.statix.verify.elf;

import io.github.statix.verify.report.BinaryKind;
import io.github.statix.verify.report.Linkage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a readable ELF file says about itself, before any judgement. */
record BinaryFacts(
    ElfFile file,
    DynamicTable dynamic,
    BinaryKind kind,
    Linkage linkage,
    Symbols symbols,
    Set<Marks> marks) {

  static BinaryFacts read(ElfInput input) throws IOException {
    ElfFile file = ElfFile.read(input);
    boolean runs = file.header().type() == ElfHeader.ET_EXEC;
    boolean dyn = file.header().type() == ElfHeader.ET_DYN;
    DynamicTable dynamic = runs || dyn ? DynamicTable.read(file) : DynamicTable.read(bare(file));
    Linkage linkage = runs || dyn ? linkage(file, dynamic) : Linkage.NONE;
    BinaryKind kind = kind(file, dynamic, linkage);
    Symbols symbols = kind.isStatic() ? Symbols.read(file) : new Symbols(List.of(), 0, "");
    return new BinaryFacts(file, dynamic, kind, linkage, symbols, Marks.find(input));
  }

  private static ElfFile bare(ElfFile file) {
    return new ElfFile(file.input(), file.header(), List.of());
  }

  private static Linkage linkage(ElfFile file, DynamicTable dynamic) throws IOException {
    return new Linkage(
        file.interpreter(),
        dynamic.texts(DynamicTable.NEEDED),
        dynamic.firstText(DynamicTable.RPATH),
        dynamic.firstText(DynamicTable.RUNPATH),
        SymbolVersions.required(file, dynamic));
  }

  private static BinaryKind kind(ElfFile file, DynamicTable dynamic, Linkage linkage)
      throws ElfFormatException {
    boolean asks = linkage.interpreter().isPresent() || !linkage.needed().isEmpty();
    return switch (file.header().type()) {
      case ElfHeader.ET_REL -> BinaryKind.RELOCATABLE;
      case ElfHeader.ET_CORE -> BinaryKind.CORE;
      case ElfHeader.ET_EXEC -> asks ? BinaryKind.DYNAMIC_EXECUTABLE : BinaryKind.STATIC;
      case ElfHeader.ET_DYN -> {
        if (isLibrary(file, dynamic, linkage)) {
          yield BinaryKind.SHARED_OBJECT;
        }
        yield asks ? BinaryKind.DYNAMIC_PIE : BinaryKind.STATIC_PIE;
      }
      default ->
          throw new ElfFormatException("the file type is %d".formatted(file.header().type()), 16);
    };
  }

  /**
   * DF_1_PIE settles it. Linkers before 2016 did not set it: then a name of its own (DT_SONAME), no
   * entry point, or libraries without a loader make a library. A packed file has no dynamic table.
   */
  private static boolean isLibrary(ElfFile file, DynamicTable dynamic, Linkage linkage) {
    if (dynamic.hasFlag(DynamicTable.FLAGS_1, DynamicTable.DF_1_PIE)) {
      return false;
    }
    if (file.header().entry() == 0 || dynamic.has(DynamicTable.SONAME)) {
      return true;
    }
    Optional<String> interpreter = linkage.interpreter();
    return interpreter.isEmpty() && !dynamic.isEmpty() && !linkage.needed().isEmpty();
  }
}
