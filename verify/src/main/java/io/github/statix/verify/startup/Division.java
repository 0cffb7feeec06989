package io.github.statix.verify.startup;

import static io.github.statix.verify.startup.Registers.RAX;
import static io.github.statix.verify.startup.Registers.RDX;
import static io.github.statix.verify.startup.Registers.extend;

import java.math.BigInteger;

/** Products and quotients of double width, in RDX and RAX. */
final class Division {

  private Division() {}

  static void multiply(Registers regs, long by, int size, boolean signed) throws TraceStop {
    requireWord(size);
    BigInteger product = number(regs.value[RAX], size, signed).multiply(number(by, size, signed));
    regs.write(RAX, size, true, product.longValue());
    regs.write(RDX, size, true, product.shiftRight(8 * size).longValue());
    BigInteger low = number(product.longValue(), size, signed);
    regs.carry = !low.equals(product);
    regs.overflow = regs.carry;
  }

  static void divide(Registers regs, long by, int size, boolean signed) throws TraceStop {
    requireWord(size);
    BigInteger divisor = number(by, size, signed);
    BigInteger dividend =
        number(regs.value[RDX], size, signed)
            .shiftLeft(8 * size)
            .or(number(regs.value[RAX], size, false));
    if (divisor.signum() == 0) {
      throw new TraceStop(TraceStop.Reason.ENDED, regs.rip, "it divides by zero");
    }
    BigInteger[] parts = dividend.divideAndRemainder(divisor);
    regs.write(RAX, size, true, parts[0].longValue());
    regs.write(RDX, size, true, parts[1].longValue());
  }

  private static void requireWord(int size) throws TraceStop {
    if (size < 4) {
      throw TraceStop.unknown("a product or quotient of bytes");
    }
  }

  private static BigInteger number(long value, int size, boolean signed) {
    if (signed) {
      return BigInteger.valueOf(extend(value, size));
    }
    return new BigInteger(Long.toUnsignedString(Registers.cut(value, size)));
  }
}
