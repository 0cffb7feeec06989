package io.github.statix.verify.startup;

import static io.github.statix.verify.startup.Registers.cut;
import static io.github.statix.verify.startup.Registers.extend;

/** Integer operations with their flags. */
final class Arithmetic {

  static final int ADD = 0;
  static final int SUB = 5;
  static final int CMP = 7;

  private Arithmetic() {}

  /** The eight operations of opcodes 00 to 3F: ADD OR ADC SBB AND SUB XOR CMP. */
  static long apply(Registers regs, int operation, long left, long right, int size) {
    long a = cut(left, size);
    long b = cut(right, size);
    return switch (operation) {
      case ADD -> add(regs, a, b, 0, size);
      case 2 -> add(regs, a, b, regs.carry ? 1 : 0, size);
      case 3 -> subtract(regs, a, b, regs.carry ? 1 : 0, size);
      case SUB, CMP -> subtract(regs, a, b, 0, size);
      case 1 -> logic(regs, a | b, size);
      case 4 -> logic(regs, a & b, size);
      default -> logic(regs, a ^ b, size);
    };
  }

  static long logic(Registers regs, long to, int size) {
    regs.carry = false;
    regs.overflow = false;
    regs.result(to, size);
    return cut(to, size);
  }

  private static long add(Registers regs, long a, long b, int carry, int size) {
    long sum = cut(a + b + carry, size);
    regs.carry = Long.compareUnsigned(sum, a) < 0 || (carry == 1 && sum == a);
    regs.overflow =
        ((extend(a, size) ^ extend(sum, size)) & (extend(b, size) ^ extend(sum, size))) < 0;
    regs.result(sum, size);
    return sum;
  }

  private static long subtract(Registers regs, long a, long b, int borrow, int size) {
    long difference = cut(a - b - borrow, size);
    regs.carry = Long.compareUnsigned(a, b) < 0 || (borrow == 1 && a == b);
    regs.overflow =
        ((extend(a, size) ^ extend(b, size)) & (extend(a, size) ^ extend(difference, size))) < 0;
    regs.result(difference, size);
    return difference;
  }

  /** INC and DEC keep the carry flag. */
  static long step(Registers regs, long value, int by, int size) {
    boolean carry = regs.carry;
    long to = apply(regs, by > 0 ? ADD : SUB, value, 1, size);
    regs.carry = carry;
    return to;
  }

  /** Rotations and shifts, numbered as in the ModRM byte; overflow is not modelled. */
  static long shift(Registers regs, int operation, long value, long by, int size) throws TraceStop {
    int bits = 8 * size;
    int count = (int) (by & (size == 8 ? 63 : 31));
    if (count == 0) {
      return cut(value, size);
    }
    long a = cut(value, size);
    switch (operation) {
      case 0, 1 -> {
        int left = operation == 0 ? count % bits : (bits - count % bits) % bits;
        long to = left == 0 ? a : cut(a << left | a >>> (bits - left), size);
        regs.carry = operation == 0 ? (to & 1) != 0 : extend(to, size) < 0;
        return to;
      }
      case 4, 6 -> {
        long to = count >= bits ? 0 : cut(a << count, size);
        regs.carry = count <= bits && (a >>> (bits - count) & 1) != 0;
        regs.result(to, size);
        return to;
      }
      case 5 -> {
        regs.carry = (a >>> (count - 1) & 1) != 0;
        regs.result(count >= bits ? 0 : a >>> count, size);
        return count >= bits ? 0 : a >>> count;
      }
      case 7 -> {
        long to = extend(a, size) >> Math.min(count, 63);
        regs.carry = (extend(a, size) >> Math.min(count - 1, 63) & 1) != 0;
        regs.result(to, size);
        return cut(to, size);
      }
      default -> throw TraceStop.unknown("a rotation through the carry flag");
    }
  }

  /** Signed product cut to the operands' size. */
  static long multiply(Registers regs, long a, long b, int size) {
    long left = extend(a, size);
    long right = extend(b, size);
    long product = left * right;
    long high = Math.multiplyHigh(left, right);
    regs.carry = size == 8 ? high != product >> 63 : extend(product, size) != product;
    regs.overflow = regs.carry;
    return cut(product, size);
  }
}
