package io.github.statix.verify.startup;

import java.io.IOException;

/** Executes the instructions whose opcode begins with 0F, except those on vectors. */
final class CpuExtended {

  private static final long ARCH_PRCTL = 158;
  private static final long ARCH_SET_FS = 0x1002;
  private static final long EXIT = 60;
  private static final long EXIT_GROUP = 231;
  private static final long NOT_SUPPORTED = -38;

  private final Registers regs;
  private final Vectors vectors;

  CpuExtended(Memory memory, Registers regs) {
    this.regs = regs;
    this.vectors = new Vectors(memory);
  }

  void execute(Instruction in, int opcode) throws TraceStop, IOException {
    int size = in.size();
    if (opcode >= 0x80 && opcode < 0x90) {
      long to = in.immediate(4);
      regs.rip += regs.holds(opcode & 15) ? to : 0;
    } else if (opcode >= 0x40 && opcode < 0x50) {
      in.operands(0);
      long value = in.get(size);
      in.setReg(size, regs.holds(opcode & 15) ? value : in.getReg(size));
    } else if (opcode >= 0x90 && opcode < 0xa0) {
      in.operands(0);
      in.set(1, regs.holds(opcode & 15) ? 1 : 0);
    } else if (opcode >= 0xc8 && opcode < 0xd0) {
      int index = (opcode & 7) | (in.rexBits & 1) << 3;
      long swapped = Long.reverseBytes(regs.value[index]);
      regs.write(index, size, true, size == 8 ? swapped : swapped >>> 32);
    } else if (opcode == 0xc0 || opcode == 0xc1 || opcode == 0xb0 || opcode == 0xb1) {
      atomic(in, opcode, (opcode & 1) == 0 ? 1 : size);
    } else {
      other(in, opcode, size);
    }
  }

  private void other(Instruction in, int opcode, int size) throws TraceStop, IOException {
    switch (opcode) {
      case 0x05 -> systemCall();
      case 0x0b -> throw new TraceStop(TraceStop.Reason.ENDED, regs.rip, "it traps");
      case 0x01 -> {
        if (in.next() != 0xd0) {
          throw unknown(opcode);
        }
        regs.value[Registers.RAX] = 3; // XGETBV: only the oldest vector state is enabled.
        regs.value[Registers.RDX] = 0;
      }
      case 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x0d, 0xae -> in.operands(0);
      case 0x31, 0xa2 -> zeroes(); // RDTSC and CPUID: a processor without any extension.
      case 0xa3, 0xab, 0xb3, 0xba -> bits(in, opcode, size);
      case 0xaf -> {
        in.operands(0);
        in.setReg(size, Arithmetic.multiply(regs, in.getReg(size), in.get(size), size));
      }
      case 0xb6, 0xb7 -> {
        in.operands(0);
        in.setReg(size, in.get(opcode == 0xb6 ? 1 : 2));
      }
      case 0xbe, 0xbf -> {
        in.operands(0);
        int from = opcode == 0xbe ? 1 : 2;
        in.setReg(size, Registers.extend(in.get(from), from));
      }
      case 0xbc, 0xbd -> scan(in, opcode, size);
      default -> vectors.execute(in, opcode);
    }
  }

  private void zeroes() {
    for (int index = 0; index < 4; index++) {
      regs.value[index] = 0;
    }
  }

  /** Only what start code needs is answered; everything else is refused, as a kernel may. */
  private void systemCall() throws TraceStop {
    long number = regs.value[Registers.RAX];
    if (number == EXIT || number == EXIT_GROUP) {
      throw new TraceStop(TraceStop.Reason.ENDED, regs.rip, "it ends");
    }
    if (number == ARCH_PRCTL && regs.value[Registers.RDI] == ARCH_SET_FS) {
      regs.fsBase = regs.value[Registers.RSI];
      regs.value[Registers.RAX] = 0;
    } else {
      regs.value[Registers.RAX] = NOT_SUPPORTED;
    }
    regs.value[Registers.RCX] = regs.rip;
    regs.value[11] = 0x202;
  }

  private void atomic(Instruction in, int opcode, int size) throws TraceStop, IOException {
    in.operands(0);
    long value = in.get(size);
    if (opcode >= 0xc0) {
      long sum = Arithmetic.apply(regs, Arithmetic.ADD, value, in.getReg(size), size);
      in.setReg(size, value);
      in.set(size, sum);
      return;
    }
    Arithmetic.apply(regs, Arithmetic.CMP, regs.value[Registers.RAX], value, size);
    if (regs.zero) {
      in.set(size, in.getReg(size));
    } else {
      regs.write(Registers.RAX, size, true, value);
    }
  }

  private void bits(Instruction in, int opcode, int size) throws TraceStop, IOException {
    in.operands(opcode == 0xba ? 1 : 0);
    int operation = opcode == 0xba ? in.reg & 7 : 4 + (opcode >> 3 & 3);
    if (opcode != 0xba && in.rm < 0) {
      throw TraceStop.unknown("a bit string in memory");
    }
    long value = in.get(size);
    long index = opcode == 0xba ? in.immediate(1) : in.getReg(size);
    long bit = 1L << (index & (8L * size - 1));
    regs.carry = (value & bit) != 0;
    switch (operation) {
      case 4 -> {}
      case 5 -> in.set(size, value | bit);
      case 6 -> in.set(size, value & ~bit);
      case 7 -> in.set(size, value ^ bit);
      default -> throw unknown(opcode);
    }
  }

  /** BSF and BSR, and their later forms TZCNT and LZCNT as an old processor takes them. */
  private void scan(Instruction in, int opcode, int size) throws TraceStop, IOException {
    in.operands(0);
    long value = in.get(size);
    regs.zero = value == 0;
    if (value != 0) {
      in.setReg(
          size,
          opcode == 0xbc
              ? Long.numberOfTrailingZeros(value)
              : 63 - Long.numberOfLeadingZeros(value));
    }
  }

  private static TraceStop unknown(int opcode) {
    return TraceStop.unknown("the opcode 0x0f 0x%02x".formatted(opcode));
  }
}
