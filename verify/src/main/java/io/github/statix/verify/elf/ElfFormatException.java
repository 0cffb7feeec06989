package io.github.statix.verify.elf;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;

/** A file breaks the rules of the ELF format; the message says how and at which byte. */
public final class ElfFormatException extends StatixException {

  private static final long serialVersionUID = 1;

  private final long offset;
  private final String problem;

  ElfFormatException(String problem, long offset) {
    super(Category.VERIFICATION, "%s, at byte 0x%x".formatted(problem, offset));
    this.problem = problem;
    this.offset = offset;
  }

  /** What is wrong, without the place. */
  public String problem() {
    return problem;
  }

  /** Where in the file, in bytes from its start. */
  public long offset() {
    return offset;
  }
}
