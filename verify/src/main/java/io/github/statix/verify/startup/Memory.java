package io.github.statix.verify.startup;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The memory of a started program: its image at a load address, and a stack. */
final class Memory {

  /** Where Linux usually puts such programs. */
  static final long BIAS = 0x555555554000L;

  static final long STACK_TOP = 0x7ffffffff000L;

  private static final long STACK_SIZE = 1 << 20;
  private static final int PAGE_LIMIT = 4096;

  private final ProgramImage program;
  private final Map<Long, byte[]> pages = new HashMap<>();
  private final Set<Long> relocated = new HashSet<>();
  private long staleRead = -1;

  Memory(ProgramImage program) {
    this.program = program;
  }

  /** Words that were given the value their relocation asks for. */
  int relocatedCount() {
    return relocated.size();
  }

  /** A word that was read before it was relocated, as an address in the file; -1 when none was. */
  long staleRead() {
    return staleRead;
  }

  /** Reads 1 to 8 bytes, little-endian. */
  long read(long address, int size) throws TraceStop, IOException {
    if (size == 8
        && program.relocation(address - BIAS).isPresent()
        && !relocated.contains(address)) {
      staleRead = address - BIAS;
    }
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | fetch(address + i);
    }
    return value;
  }

  /** One byte. */
  int fetch(long address) throws TraceStop, IOException {
    return page(address)[(int) (address & (ProgramImage.PAGE - 1))] & 0xff;
  }

  /** Writes 1 to 8 bytes, little-endian. */
  void write(long address, int size, long value) throws TraceStop, IOException {
    for (int i = 0; i < size; i++) {
      page(address + i)[(int) ((address + i) & (ProgramImage.PAGE - 1))] =
          (byte) (value >>> (8 * i));
    }
    if (size == 8) {
      OptionalLong addend = program.relocation(address - BIAS);
      if (addend.isPresent() && value == BIAS + addend.getAsLong()) {
        relocated.add(address);
      }
    }
  }

  private byte[] page(long address) throws TraceStop, IOException {
    long start = address & -ProgramImage.PAGE;
    byte[] page = pages.get(start);
    if (page == null) {
      page = map(start, address);
      if (pages.size() >= PAGE_LIMIT) {
        throw TraceStop.unknown("it touches more than %d pages".formatted(PAGE_LIMIT));
      }
      pages.put(start, page);
    }
    return page;
  }

  private byte[] map(long start, long address) throws TraceStop, IOException {
    if (start < STACK_TOP && start >= STACK_TOP - STACK_SIZE) {
      return new byte[ProgramImage.PAGE];
    }
    byte[] page = program.page(start - BIAS);
    if (page == null) {
      throw new TraceStop(
          TraceStop.Reason.FAULT, address, "address 0x%x is not mapped".formatted(address));
    }
    return page;
  }
}
