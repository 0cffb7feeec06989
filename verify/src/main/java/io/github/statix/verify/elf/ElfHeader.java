package io.github.statix.verify.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The file header (System V gABI, "ELF Header").
 *
 * @param wide whether the file is ELF64
 * @param order its byte order
 * @param type such as 3 for ET_DYN
 * @param machine such as 62 for EM_X86_64
 * @param entry virtual address of the first instruction
 * @param segments where the program headers are
 * @param sections where the section headers are
 */
record ElfHeader(
    boolean wide,
    ByteOrder order,
    int type,
    int machine,
    long entry,
    Table segments,
    Table sections) {

  static final int ET_REL = 1;
  static final int ET_EXEC = 2;
  static final int ET_DYN = 3;
  static final int ET_CORE = 4;
  static final int EM_X86_64 = 62;

  private static final int PN_XNUM = 0xffff;

  /** A table of {@code count} records of {@code entrySize} bytes from {@code offset} on. */
  record Table(long offset, int entrySize, long count) {}

  static boolean hasMagic(ElfInput in) throws IOException {
    return in.size() >= 4
        && in.read(0, 4, ByteOrder.BIG_ENDIAN, "the magic").getInt() == 0x7f454c46;
  }

  static ElfHeader read(ElfInput in) throws IOException {
    byte[] ident = in.read(0, 16, ByteOrder.BIG_ENDIAN, "the ELF identification").array();
    boolean wide = choose(ident[4], "class", 4);
    ByteOrder order =
        choose(ident[5], "byte order", 5) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    if (ident[6] != 1) {
      throw new ElfFormatException("the ELF version is %d, not 1".formatted(ident[6]), 6);
    }
    ByteBuffer header = in.read(16, wide ? 48 : 36, order, "the ELF header");
    int type = Short.toUnsignedInt(header.getShort());
    int machine = Short.toUnsignedInt(header.getShort());
    header.getInt();
    long entry = address(header, wide);
    long segmentOffset = address(header, wide);
    long sectionOffset = address(header, wide);
    header.getInt();
    header.getShort();
    int segmentSize = Short.toUnsignedInt(header.getShort());
    long segmentCount = Short.toUnsignedInt(header.getShort());
    int sectionSize = Short.toUnsignedInt(header.getShort());
    long sectionCount = Short.toUnsignedInt(header.getShort());
    if (segmentCount == PN_XNUM) {
      segmentCount = extendedCount(in, sectionOffset, wide, order);
    }
    return new ElfHeader(
        wide,
        order,
        type,
        machine,
        entry,
        new Table(segmentOffset, segmentSize, segmentCount),
        new Table(sectionOffset, sectionSize, sectionCount));
  }

  /** With more than 65534 segments their number stands in the first section header's sh_info. */
  private static long extendedCount(ElfInput in, long offset, boolean wide, ByteOrder order)
      throws IOException {
    String what = "section header 0, which holds the number of segments,";
    int at = wide ? 44 : 28;
    in.require(offset, wide ? 64 : 40, what);
    return Integer.toUnsignedLong(in.read(offset + at, 4, order, what).getInt());
  }

  private static boolean choose(byte value, String what, long offset) throws ElfFormatException {
    if (value != 1 && value != 2) {
      throw new ElfFormatException("the ELF %s is %d, not 1 or 2".formatted(what, value), offset);
    }
    return value == 2;
  }

  /** The next address, offset or size: 4 or 8 bytes, as the class says. */
  static long address(ByteBuffer in, boolean wide) {
    return wide ? in.getLong() : Integer.toUnsignedLong(in.getInt());
  }

  boolean isLittleEndian() {
    return order.equals(ByteOrder.LITTLE_ENDIAN);
  }

  /** The processor's usual name. */
  String machineName() {
    return switch (machine) {
      case 3 -> "i386";
      case 8 -> "mips";
      case 20 -> "powerpc";
      case 21 -> "powerpc64";
      case 22 -> "s390";
      case 40 -> "arm";
      case EM_X86_64 -> "x86-64";
      case 183 -> "aarch64";
      case 243 -> "riscv";
      case 258 -> "loongarch";
      default -> "machine " + machine;
    };
  }
}
