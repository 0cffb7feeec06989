package io.github.statix.verify.startup;

import java.io.IOException;

/** Moves and simple operations on 128-bit registers, as compilers use them to fill memory. */
final class Vectors {

  private final Memory memory;
  private final long[] low = new long[16];
  private final long[] high = new long[16];

  Vectors(Memory memory) {
    this.memory = memory;
  }

  void execute(Instruction in, int opcode) throws TraceStop, IOException {
    boolean plain = !in.repeat && !in.repeatNot;
    switch (opcode) {
      case 0x10, 0x28, 0x6f -> {
        in.operands(0);
        requireFull(in, opcode, plain);
        load(in);
      }
      case 0x11, 0x29, 0x7f, 0xe7, 0x2b -> {
        in.operands(0);
        requireFull(in, opcode, plain);
        store(in);
      }
      case 0x6e, 0x7e, 0xd6 -> narrow(in, opcode);
      case 0x12, 0x13, 0x16, 0x17 -> half(in, opcode, plain);
      case 0x57, 0xef, 0xeb, 0x56, 0xdb, 0x54, 0x6c, 0x6d, 0x62, 0xd4, 0x14 ->
          combine(in, opcode, plain);
      case 0x70 -> shuffle(in);
      default -> throw unknown(opcode);
    }
  }

  private void requireFull(Instruction in, int opcode, boolean plain) throws TraceStop {
    boolean unaligned = in.repeat && (opcode == 0x6f || opcode == 0x7f);
    boolean mmx = plain && !in.operand16 && (opcode == 0x6f || opcode == 0x7f);
    if ((!plain && !unaligned) || mmx) {
      throw unknown(opcode);
    }
  }

  private void load(Instruction in) throws TraceStop, IOException {
    long first = first(in);
    high[in.reg] = second(in);
    low[in.reg] = first;
  }

  private void store(Instruction in) throws TraceStop, IOException {
    if (in.rm >= 0) {
      low[in.rm] = low[in.reg];
      high[in.rm] = high[in.reg];
    } else {
      memory.write(in.address, 8, low[in.reg]);
      memory.write(in.address + 8, 8, high[in.reg]);
    }
  }

  private long first(Instruction in) throws TraceStop, IOException {
    return in.rm >= 0 ? low[in.rm] : memory.read(in.address, 8);
  }

  private long second(Instruction in) throws TraceStop, IOException {
    return in.rm >= 0 ? high[in.rm] : memory.read(in.address + 8, 8);
  }

  /** MOVD and MOVQ between general registers, memory and the low half. */
  private void narrow(Instruction in, int opcode) throws TraceStop, IOException {
    in.operands(0);
    int size = in.size() == 8 ? 8 : 4;
    if (opcode == 0x7e && in.repeat) {
      low[in.reg] = first(in);
      high[in.reg] = 0;
    } else if (!in.operand16) {
      throw unknown(opcode);
    } else if (opcode == 0x6e) {
      low[in.reg] = in.get(size);
      high[in.reg] = 0;
    } else if (opcode == 0x7e) {
      in.set(size, low[in.reg]);
    } else if (in.rm >= 0) {
      low[in.rm] = low[in.reg];
      high[in.rm] = 0;
    } else {
      memory.write(in.address, 8, low[in.reg]);
    }
  }

  /** MOVLPS, MOVHPS and their forms between registers, MOVHLPS and MOVLHPS. */
  private void half(Instruction in, int opcode, boolean plain) throws TraceStop, IOException {
    in.operands(0);
    boolean upper = opcode >= 0x16;
    if (!plain) {
      throw unknown(opcode);
    }
    if ((opcode & 1) == 1) {
      if (in.rm >= 0) {
        throw unknown(opcode);
      }
      memory.write(in.address, 8, upper ? high[in.reg] : low[in.reg]);
    } else if (upper) {
      high[in.reg] = first(in);
    } else {
      low[in.reg] = in.rm >= 0 ? high[in.rm] : memory.read(in.address, 8);
    }
  }

  private void combine(Instruction in, int opcode, boolean plain) throws TraceStop, IOException {
    in.operands(0);
    boolean single = opcode == 0x57 || opcode == 0x56 || opcode == 0x54;
    if (!plain || (!single && !in.operand16)) {
      throw unknown(opcode);
    }
    long first = first(in);
    long second = second(in);
    int to = in.reg;
    switch (opcode) {
      case 0x57, 0xef -> {
        low[to] ^= first;
        high[to] ^= second;
      }
      case 0x56, 0xeb -> {
        low[to] |= first;
        high[to] |= second;
      }
      case 0x54, 0xdb -> {
        low[to] &= first;
        high[to] &= second;
      }
      case 0xd4 -> {
        low[to] += first;
        high[to] += second;
      }
      case 0x62 -> {
        high[to] = low[to] >>> 32 | first >>> 32 << 32;
        low[to] = (low[to] & 0xffffffffL) | first << 32;
      }
      case 0x6d -> {
        low[to] = high[to];
        high[to] = second;
      }
      default -> high[to] = first; // PUNPCKLQDQ and UNPCKLPD
    }
  }

  private void shuffle(Instruction in) throws TraceStop, IOException {
    in.operands(1);
    if (!in.operand16) {
      throw unknown(0x70);
    }
    long[] words = new long[4];
    long first = first(in);
    long second = second(in);
    int order = (int) in.immediate(1);
    for (int i = 0; i < 4; i++) {
      int from = order >> (2 * i) & 3;
      words[i] = (from < 2 ? first : second) >>> (32 * (from & 1)) & 0xffffffffL;
    }
    low[in.reg] = words[0] | words[1] << 32;
    high[in.reg] = words[2] | words[3] << 32;
  }

  private static TraceStop unknown(int opcode) {
    return TraceStop.unknown("the vector opcode 0x0f 0x%02x".formatted(opcode));
  }
}
