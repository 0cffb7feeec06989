package io.github.statix.verify.report;

/** What a file is, judged by its ELF header, segments and dynamic table. */
public enum BinaryKind {
  /** ET_DYN that needs no loader and relocates itself. */
  STATIC_PIE("static-pie"),
  /** ET_EXEC that needs no loader. */
  STATIC("static"),
  /** ET_DYN executable that needs a loader or libraries. */
  DYNAMIC_PIE("dynamic pie"),
  /** ET_EXEC that needs a loader or libraries. */
  DYNAMIC_EXECUTABLE("dynamic executable"),
  /** ET_DYN that is a library. */
  SHARED_OBJECT("shared object"),
  /** ET_REL, what a compiler writes. */
  RELOCATABLE("relocatable"),
  /** ET_CORE, a memory image. */
  CORE("core"),
  /** Begins like an ELF file but breaks its rules. */
  MALFORMED("malformed ELF"),
  /** Does not begin with the ELF magic. */
  NOT_ELF("not ELF");

  private final String text;

  BinaryKind(String text) {
    this.text = text;
  }

  /** Whether a program of this kind runs without loader and libraries. */
  public boolean isStatic() {
    return this == STATIC || this == STATIC_PIE;
  }

  @Override
  public String toString() {
    return text;
  }
}
