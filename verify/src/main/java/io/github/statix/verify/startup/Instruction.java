package io.github.statix.verify.startup;

import java.io.IOException;

/** The instruction being executed: its prefixes and operands (Intel SDM volume 2, chapter 2). */
final class Instruction {

  private static final int LENGTH_LIMIT = 15;

  private final Memory memory;
  private final Registers regs;
  private final long start;

  boolean operand16;
  boolean repeat;
  boolean repeatNot;
  boolean rex;
  int rexBits;
  boolean fs;

  /** The register named by the ModRM byte. */
  int reg;

  /** The register named by the ModRM byte's other half; -1 when that half names memory. */
  int rm = -1;

  /** The address, when the operand is memory. */
  long address;

  Instruction(Memory memory, Registers regs) {
    this.memory = memory;
    this.regs = regs;
    this.start = regs.rip;
  }

  int next() throws TraceStop, IOException {
    if (regs.rip - start >= LENGTH_LIMIT) {
      throw TraceStop.unknown("an instruction longer than %d bytes".formatted(LENGTH_LIMIT));
    }
    return memory.fetch(regs.rip++);
  }

  /** Reads the prefixes and answers the first byte of the opcode. */
  int opcode() throws TraceStop, IOException {
    while (true) {
      int b = next();
      switch (b) {
        case 0x66 -> operand16 = true;
        case 0xf2 -> repeatNot = true;
        case 0xf3 -> repeat = true;
        case 0x64 -> fs = true;
        case 0x2e, 0x36, 0x3e, 0x26, 0xf0 -> {} // Without effect here: segments, hints, LOCK.
        case 0x67 -> requireCall();
        default -> {
          if ((b & 0xf0) != 0x40) {
            return b;
          }
          rex = true;
          rexBits = b & 0xf;
          return next();
        }
      }
    }
  }

  /** Linkers pad a shortened call with the address-size prefix, which then changes nothing. */
  private void requireCall() throws TraceStop, IOException {
    int opcode = memory.fetch(regs.rip);
    if (opcode != 0xe8 && opcode != 0xe9) {
      throw TraceStop.unknown("an address of 32 bits");
    }
  }

  /** Bytes of an operand that is not a single byte. */
  int size() {
    if ((rexBits & 8) != 0) {
      return 8;
    }
    return operand16 ? 2 : 4;
  }

  /** An immediate of so many bytes, widened by its sign. */
  long immediate(int size) throws TraceStop, IOException {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (long) next() << (8 * i);
    }
    return Registers.extend(value, size);
  }

  /** Reads ModRM, SIB and displacement; an immediate of so many bytes follows them. */
  void operands(int immediateSize) throws TraceStop, IOException {
    int modRm = next();
    int mod = modRm >> 6;
    reg = (modRm >> 3 & 7) | (rexBits & 4) << 1;
    int low = modRm & 7;
    if (mod == 3) {
      rm = low | (rexBits & 1) << 3;
      return;
    }
    rm = -1;
    long at = 0;
    boolean relative = mod == 0 && low == 5;
    boolean noBase = false;
    if (low == 4) {
      int sib = next();
      int index = (sib >> 3 & 7) | (rexBits & 2) << 2;
      noBase = mod == 0 && (sib & 7) == 5;
      at = index == 4 ? 0 : regs.value[index] << (sib >> 6);
      at += noBase ? 0 : regs.value[(sib & 7) | (rexBits & 1) << 3];
    } else if (!relative) {
      at = regs.value[low | (rexBits & 1) << 3];
    }
    if (mod == 1) {
      at += immediate(1);
    } else if (mod == 2 || relative || noBase) {
      at += immediate(4);
    }
    address = at + (relative ? regs.rip + immediateSize : 0) + (fs ? regs.fsBase : 0);
  }

  /** The operand that is a register or memory. */
  long get(int size) throws TraceStop, IOException {
    return rm >= 0 ? regs.read(rm, size, rex) : memory.read(address, size);
  }

  void set(int size, long value) throws TraceStop, IOException {
    if (rm >= 0) {
      regs.write(rm, size, rex, value);
    } else {
      memory.write(address, size, value);
    }
  }

  long getReg(int size) {
    return regs.read(reg, size, rex);
  }

  void setReg(int size, long value) {
    regs.write(reg, size, rex, value);
  }
}
