package io.github.statix.verify.elf;

import io.github.statix.verify.report.BinaryKind;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.Linkage;
import io.github.statix.verify.report.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Judges the facts of one binary; each method is one check. */
final class BinaryFindings {

  private final BinaryFacts facts;
  private final List<Finding> found = new ArrayList<>();

  private BinaryFindings(BinaryFacts facts) {
    this.facts = facts;
  }

  /** All findings, heaviest first, else in the order of the checks. */
  static List<Finding> judge(BinaryFacts facts) {
    BinaryFindings findings = new BinaryFindings(facts);
    findings.fileType();
    BinaryKind kind = facts.kind();
    if (kind != BinaryKind.RELOCATABLE && kind != BinaryKind.CORE) {
      findings.linkage();
      findings.searchPaths();
      findings.executableStack();
      findings.textRelocations();
      findings.writableCode();
      findings.unresolvedSymbols();
      findings.glibcInside();
      findings.hardening();
      findings.hints();
    }
    findings.found.sort(Comparator.comparing(Finding::severity));
    return List.copyOf(findings.found);
  }

  private void add(
      String check, Severity severity, String where, String expected, String actual, String fix) {
    found.add(new Finding(check, severity, where, expected, actual, fix));
  }

  private void fileType() {
    BinaryKind kind = facts.kind();
    if (kind == BinaryKind.STATIC) {
      add(
          "file-type",
          Severity.INFO,
          "ELF header",
          "static-pie",
          "static, at a fixed address",
          "link with -static-pie (Rust: -C relocation-model=pie -C link-arg=-static-pie)");
    } else if (kind == BinaryKind.SHARED_OBJECT
        || kind == BinaryKind.RELOCATABLE
        || kind == BinaryKind.CORE) {
      add(
          "file-type",
          Severity.ERROR,
          "ELF header",
          "a static program",
          kind.toString(),
          "name the linked program itself");
    }
  }

  private void linkage() {
    Linkage linkage = facts.linkage();
    if (linkage.interpreter().isPresent()) {
      add(
          "interpreter",
          Severity.ERROR,
          "PT_INTERP",
          "none",
          linkage.interpreter().get(),
          "link with -static-pie for a musl target, so that no loader is asked for");
    }
    if (!linkage.needed().isEmpty()) {
      add(
          "needed-libraries",
          Severity.ERROR,
          "DT_NEEDED",
          "none",
          String.join(", ", linkage.needed()),
          "link these as static archives (.a)");
    }
    if (!linkage.symbolVersions().isEmpty()) {
      boolean glibc = linkage.symbolVersions().stream().anyMatch(v -> v.startsWith("GLIBC_"));
      add(
          glibc ? "glibc-versions" : "symbol-versions",
          Severity.ERROR,
          "version requirements",
          "none",
          String.join(", ", linkage.symbolVersions()),
          glibc
              ? "compile every object for the musl target; something was built against glibc"
              : "link the libraries that define these versions as static archives (.a)");
    }
  }

  private void searchPaths() {
    path("DT_RPATH", facts.linkage().rpath());
    path("DT_RUNPATH", facts.linkage().runpath());
  }

  private void path(String where, Optional<String> value) {
    value.ifPresent(
        text ->
            add(
                "run-path",
                Severity.WARNING,
                where,
                "none",
                text,
                "drop -rpath from the link; a static program searches no libraries"));
  }

  private void executableStack() {
    Optional<Segment> stack = facts.file().first(Segment.GNU_STACK);
    String fix =
        "mark assembly sources with .section .note.GNU-stack,\"\",@progbits,"
            + " or link with -z noexecstack";
    if (stack.isEmpty()) {
      add(
          "executable-stack",
          Severity.WARNING,
          "PT_GNU_STACK",
          "present, not executable",
          "absent; some kernels then make the stack executable",
          fix);
    } else if (stack.get().has(Segment.EXECUTE)) {
      add("executable-stack", Severity.ERROR, "PT_GNU_STACK", "not executable", "executable", fix);
    }
  }

  private void textRelocations() {
    if (facts.dynamic().has(DynamicTable.TEXTREL)
        || facts.dynamic().hasFlag(DynamicTable.FLAGS, DynamicTable.DF_TEXTREL)) {
      add(
          "text-relocations",
          Severity.ERROR,
          "dynamic table",
          "none",
          "code is changed while it is relocated",
          "compile every object with -fPIC or -fPIE, and link with -z text to see which is not");
    }
  }

  private void writableCode() {
    for (Segment segment : facts.file().segments()) {
      if (segment.type() == Segment.LOAD
          && segment.has(Segment.WRITE)
          && segment.has(Segment.EXECUTE)) {
        add(
            "writable-code",
            Severity.ERROR,
            "segment %d at address 0x%x".formatted(segment.index(), segment.vaddr()),
            "writable or executable",
            "both",
            "link without -N and without a linker script that joins code and data");
      }
    }
  }

  private void unresolvedSymbols() {
    Symbols symbols = facts.symbols();
    if (symbols.unresolvedCount() > 0) {
      long more = symbols.unresolvedCount() - symbols.unresolved().size();
      add(
          "unresolved-symbols",
          Severity.WARNING,
          "symbol table",
          "none",
          String.join(", ", symbols.unresolved()) + (more > 0 ? " and " + more + " more" : ""),
          "link the libraries that define these; calling one crashes");
    }
    if (!symbols.problem().isEmpty()) {
      add(
          "section-table",
          Severity.INFO,
          "section headers",
          "readable or absent",
          symbols.problem(),
          "");
    }
  }

  private void glibcInside() {
    boolean glibc =
        facts.marks().contains(Marks.GLIBC_TUNABLES)
            || facts.marks().contains(Marks.GLIBC_INTERNAL);
    if (facts.kind().isStatic() && glibc) {
      add(
          "glibc-inside",
          Severity.WARNING,
          "file contents",
          "musl",
          "glibc; its name lookups, locales and iconv load libraries at run time",
          "build for the musl target");
    }
  }

  private void hardening() {
    DynamicTable dynamic = facts.dynamic();
    if (facts.file().first(Segment.GNU_RELRO).isEmpty()) {
      add("relro", Severity.INFO, "PT_GNU_RELRO", "present", "absent", "link with -z relro");
    }
    boolean now =
        dynamic.has(DynamicTable.BIND_NOW)
            || dynamic.hasFlag(DynamicTable.FLAGS, DynamicTable.DF_BIND_NOW)
            || dynamic.hasFlag(DynamicTable.FLAGS_1, DynamicTable.DF_1_NOW);
    if (!facts.kind().isStatic() && !now) {
      add("bind-now", Severity.INFO, "dynamic table", "BIND_NOW", "absent", "link with -z now");
    }
  }

  private void hints() {
    if (facts.marks().contains(Marks.UPX)) {
      add(
          "packed",
          Severity.INFO,
          "file contents",
          "",
          "packed with UPX; what was packed cannot be seen",
          "inspect the program before it is packed too");
    }
  }
}
