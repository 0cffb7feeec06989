package io.github.statix.verify.elf;

import static io.github.statix.verify.elf.ElfHeader.address;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A program header (System V gABI, "Program Header").
 *
 * @param index its place in the table
 * @param type such as 1 for PT_LOAD
 * @param flags bits: 1 execute, 2 write, 4 read
 * @param offset of its bytes in the file
 * @param vaddr of its first byte in memory
 * @param fileSize bytes it has in the file
 * @param memorySize bytes it has in memory
 */
record Segment(
    int index, long type, int flags, long offset, long vaddr, long fileSize, long memorySize) {

  static final long LOAD = 1;
  static final long DYNAMIC = 2;
  static final long INTERP = 3;
  static final long NOTE = 4;
  static final long GNU_STACK = 0x6474e551L;
  static final long GNU_RELRO = 0x6474e552L;

  static final int EXECUTE = 1;
  static final int WRITE = 2;

  /** More than any linker writes; keeps a hostile count from costing time. */
  private static final int LIMIT = 4096;

  static List<Segment> readAll(ElfInput in, ElfHeader header) throws IOException {
    ElfHeader.Table table = header.segments();
    if (table.count() == 0) {
      return List.of();
    }
    int minimum = header.wide() ? 56 : 32;
    if (table.entrySize() < minimum) {
      throw new ElfFormatException(
          "a program header has %d bytes, less than %d".formatted(table.entrySize(), minimum),
          header.wide() ? 54 : 42);
    }
    if (table.count() > LIMIT) {
      throw new ElfFormatException(
          "there are %d program headers, more than %d".formatted(table.count(), LIMIT),
          header.wide() ? 56 : 44);
    }
    in.require(table.offset(), table.count() * table.entrySize(), "the program header table");
    List<Segment> all = new ArrayList<>();
    for (int i = 0; i < table.count(); i++) {
      long at = table.offset() + (long) i * table.entrySize();
      Segment segment =
          parse(i, in.read(at, minimum, header.order(), "a program header"), header.wide());
      segment.requireInside(in, at);
      all.add(segment);
    }
    return List.copyOf(all);
  }

  private static Segment parse(int index, ByteBuffer in, boolean wide) {
    long type = Integer.toUnsignedLong(in.getInt());
    int flags = wide ? in.getInt() : 0;
    long offset = address(in, wide);
    long vaddr = address(in, wide);
    address(in, wide);
    long fileSize = address(in, wide);
    long memorySize = address(in, wide);
    if (!wide) {
      flags = in.getInt();
    }
    return new Segment(index, type, flags, offset, vaddr, fileSize, memorySize);
  }

  private void requireInside(ElfInput in, long at) throws ElfFormatException {
    if (type == LOAD || type == DYNAMIC || type == INTERP || type == NOTE) {
      in.require(offset, fileSize, "segment " + index);
    }
    if (type == LOAD
        && (memorySize < fileSize || Long.compareUnsigned(vaddr + memorySize, vaddr) < 0)) {
      throw new ElfFormatException(
          "segment %d claims 0x%x bytes of memory at address 0x%x for 0x%x bytes of the file"
              .formatted(index, memorySize, vaddr, fileSize),
          at);
    }
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Whether the file holds the byte at this virtual address. */
  boolean holds(long address) {
    return Long.compareUnsigned(address - vaddr, fileSize) < 0;
  }
}
