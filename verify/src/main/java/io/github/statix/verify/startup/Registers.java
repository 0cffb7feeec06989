package io.github.statix.verify.startup;

/** General registers and flags of an x86-64 processor (Intel SDM volume 1, chapter 3). */
final class Registers {

  static final int RAX = 0;
  static final int RCX = 1;
  static final int RDX = 2;
  static final int RBX = 3;
  static final int RSP = 4;
  static final int RSI = 6;
  static final int RDI = 7;

  final long[] value = new long[16];
  long rip;
  long fsBase;
  boolean carry;
  boolean zero;
  boolean sign;
  boolean overflow;
  boolean parity;

  /** Cuts a value to so many bytes, without its sign. */
  static long cut(long value, int size) {
    return size == 8 ? value : value & ((1L << (8 * size)) - 1);
  }

  /** Widens a value of so many bytes by its sign. */
  static long extend(long value, int size) {
    int unused = 64 - 8 * size;
    return value << unused >> unused;
  }

  /** Reads a register; without REX the byte registers 4 to 7 are AH, CH, DH and BH. */
  long read(int index, int size, boolean rex) {
    if (size == 1 && !rex && index >= 4 && index < 8) {
      return value[index - 4] >>> 8 & 0xff;
    }
    return cut(value[index], size);
  }

  void write(int index, int size, boolean rex, long to) {
    if (size == 1 && !rex && index >= 4 && index < 8) {
      value[index - 4] = (value[index - 4] & ~0xff00L) | (to & 0xff) << 8;
    } else if (size >= 4) {
      value[index] = cut(to, size); // A 32-bit write clears the upper half.
    } else {
      long mask = (1L << (8 * size)) - 1;
      value[index] = (value[index] & ~mask) | (to & mask);
    }
  }

  /** Sets the flags that every result sets. */
  void result(long to, int size) {
    long cut = cut(to, size);
    zero = cut == 0;
    sign = extend(cut, size) < 0;
    parity = Integer.bitCount((int) (cut & 0xff)) % 2 == 0;
  }

  /** Whether a condition holds, numbered as in the opcodes of jumps. */
  boolean holds(int condition) {
    boolean holds =
        switch (condition >> 1) {
          case 0 -> overflow;
          case 1 -> carry;
          case 2 -> zero;
          case 3 -> carry || zero;
          case 4 -> sign;
          case 5 -> parity;
          case 6 -> sign != overflow;
          default -> zero || sign != overflow;
        };
    return holds != ((condition & 1) == 1);
  }
}
