package io.github.statix.verify.startup;

import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A position-independent program as a kernel would map it, at address 0. */
public interface ProgramImage {

  /** Bytes in a page. */
  int PAGE = 4096;

  /** A fresh copy of the page that begins at this address; null when nothing is mapped there. */
  byte @Nullable [] page(long address) throws IOException;

  /** The first instruction's address. */
  long entry();

  /** The program headers' address in memory; 0 when they are not mapped. */
  long programHeaders();

  /** Bytes of one program header. */
  int programHeaderSize();

  /** Number of program headers. */
  int programHeaderCount();

  /** What must be added to the load address for the word here; empty for other words. */
  OptionalLong relocation(long address);

  /** How many words must be relocated. */
  int relocationCount();
}
