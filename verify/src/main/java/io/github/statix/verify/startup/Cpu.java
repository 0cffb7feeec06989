package io.github.statix.verify.startup;

import java.io.IOException;

/** Executes the instructions whose opcode has one byte; hands the others on. */
final class Cpu {

  final Memory memory;
  final Registers regs = new Registers();
  private final CpuExtended extended;

  Cpu(Memory memory) {
    this.memory = memory;
    this.extended = new CpuExtended(memory, regs);
  }

  void step() throws TraceStop, IOException {
    Instruction in = new Instruction(memory, regs);
    int opcode = in.opcode();
    if (opcode == 0x0f) {
      extended.execute(in, in.next());
    } else if (opcode < 0x40 && (opcode & 7) < 6) {
      arithmetic(in, opcode);
    } else if (opcode < 0x80) {
      lower(in, opcode);
    } else {
      upper(in, opcode);
    }
  }

  private void arithmetic(Instruction in, int opcode) throws TraceStop, IOException {
    int operation = opcode >> 3;
    int size = (opcode & 1) == 0 ? 1 : in.size();
    if ((opcode & 4) != 0) {
      long right = in.immediate(Math.min(size, 4));
      long to = Arithmetic.apply(regs, operation, regs.value[0], right, size);
      if (operation != Arithmetic.CMP) {
        regs.write(Registers.RAX, size, true, to);
      }
      return;
    }
    in.operands(0);
    boolean toReg = (opcode & 2) != 0;
    long left = toReg ? in.getReg(size) : in.get(size);
    long right = toReg ? in.get(size) : in.getReg(size);
    long to = Arithmetic.apply(regs, operation, left, right, size);
    if (operation == Arithmetic.CMP) {
      return;
    }
    if (toReg) {
      in.setReg(size, to);
    } else {
      in.set(size, to);
    }
  }

  private void lower(Instruction in, int opcode) throws TraceStop, IOException {
    if (opcode >= 0x50 && opcode < 0x58) {
      push(regs.value[(opcode & 7) | (in.rexBits & 1) << 3]);
    } else if (opcode >= 0x58 && opcode < 0x60) {
      regs.value[(opcode & 7) | (in.rexBits & 1) << 3] = pop();
    } else if (opcode >= 0x70) {
      long to = in.immediate(1);
      regs.rip += regs.holds(opcode & 15) ? to : 0;
    } else {
      switch (opcode) {
        case 0x63 -> {
          in.operands(0);
          in.setReg(in.size(), Registers.extend(in.get(4), 4));
        }
        case 0x68 -> push(in.immediate(4));
        case 0x6a -> push(in.immediate(1));
        case 0x69, 0x6b -> {
          int bytes = opcode == 0x6b ? 1 : Math.min(4, in.size());
          in.operands(bytes);
          long left = in.get(in.size());
          in.setReg(in.size(), Arithmetic.multiply(regs, left, in.immediate(bytes), in.size()));
        }
        default -> throw unknown(opcode);
      }
    }
  }

  private void upper(Instruction in, int opcode) throws TraceStop, IOException {
    int size = (opcode & 1) == 0 ? 1 : in.size();
    switch (opcode) {
      case 0x80, 0x81, 0x83 -> group1(in, opcode, size);
      case 0x84, 0x85 -> {
        in.operands(0);
        Arithmetic.logic(regs, in.get(size) & in.getReg(size), size);
      }
      case 0x86, 0x87 -> exchange(in, size);
      case 0x88, 0x89 -> {
        in.operands(0);
        in.set(size, in.getReg(size));
      }
      case 0x8a, 0x8b -> {
        in.operands(0);
        in.setReg(size, in.get(size));
      }
      case 0x8d -> {
        in.operands(0);
        in.setReg(in.size(), in.address);
      }
      case 0xa8, 0xa9 ->
          Arithmetic.logic(regs, regs.value[0] & in.immediate(Math.min(size, 4)), size);
      case 0xa4, 0xa5, 0xaa, 0xab -> string(in, opcode, size);
      case 0xc0, 0xc1, 0xd0, 0xd1, 0xd2, 0xd3 -> shift(in, opcode, size);
      case 0xc6, 0xc7 -> {
        in.operands(Math.min(size, 4));
        in.set(size, in.immediate(Math.min(size, 4)));
      }
      case 0xf6, 0xf7 -> group3(in, size);
      case 0xfe, 0xff -> group5(in, size);
      default -> simple(in, opcode);
    }
  }

  private void simple(Instruction in, int opcode) throws TraceStop, IOException {
    int size = in.size();
    switch (opcode) {
      case 0x90 -> {}
      case 0x98 -> regs.write(0, size, true, Registers.extend(regs.value[0], size / 2));
      case 0x99 -> regs.write(2, size, true, Registers.extend(regs.value[0], size) >> 63);
      case 0xc2, 0xc3 -> {
        long drop = opcode == 0xc2 ? in.immediate(2) & 0xffff : 0;
        regs.rip = pop();
        regs.value[Registers.RSP] += drop;
      }
      case 0xc9 -> {
        regs.value[Registers.RSP] = regs.value[5];
        regs.value[5] = pop();
      }
      case 0xe8 -> {
        long to = in.immediate(4);
        push(regs.rip);
        regs.rip += to;
      }
      case 0xe9, 0xeb -> {
        long to = in.immediate(opcode == 0xe9 ? 4 : 1);
        regs.rip += to;
      }
      case 0xf4, 0xcc -> throw new TraceStop(TraceStop.Reason.ENDED, regs.rip, "it halts");
      default -> {
        if (opcode < 0xb0 || opcode > 0xbf) {
          throw unknown(opcode);
        }
        int index = (opcode & 7) | (in.rexBits & 1) << 3;
        int bytes = opcode < 0xb8 ? 1 : size;
        regs.write(index, bytes, in.rex, in.immediate(bytes));
      }
    }
  }

  private void group1(Instruction in, int opcode, int size) throws TraceStop, IOException {
    int bytes = opcode == 0x81 ? Math.min(size, 4) : 1;
    in.operands(bytes);
    long left = in.get(size);
    int operation = in.reg & 7;
    long to = Arithmetic.apply(regs, operation, left, in.immediate(bytes), size);
    if (operation != Arithmetic.CMP) {
      in.set(size, to);
    }
  }

  private void exchange(Instruction in, int size) throws TraceStop, IOException {
    in.operands(0);
    long other = in.get(size);
    in.set(size, in.getReg(size));
    in.setReg(size, other);
  }

  private void shift(Instruction in, int opcode, int size) throws TraceStop, IOException {
    in.operands(opcode < 0xd0 ? 1 : 0);
    long value = in.get(size);
    long by = opcode < 0xd0 ? in.immediate(1) : opcode < 0xd2 ? 1 : regs.value[Registers.RCX];
    in.set(size, Arithmetic.shift(regs, in.reg & 7, value, by, size));
  }

  private void group3(Instruction in, int size) throws TraceStop, IOException {
    int immediate = Math.min(size, 4);
    int following = memory.fetch(regs.rip) >> 3 & 7;
    in.operands(following < 2 ? immediate : 0);
    long value = in.get(size);
    switch (in.reg & 7) {
      case 0, 1 -> Arithmetic.logic(regs, value & in.immediate(immediate), size);
      case 2 -> in.set(size, ~value);
      case 3 -> in.set(size, Arithmetic.apply(regs, Arithmetic.SUB, 0, value, size));
      case 4, 5 -> Division.multiply(regs, value, size, (in.reg & 7) == 5);
      default -> Division.divide(regs, value, size, (in.reg & 7) == 7);
    }
  }

  private void group5(Instruction in, int size) throws TraceStop, IOException {
    in.operands(0);
    int operation = in.reg & 7;
    switch (operation) {
      case 0, 1 -> in.set(size, Arithmetic.step(regs, in.get(size), operation == 0 ? 1 : -1, size));
      case 2 -> {
        long to = in.get(8);
        push(regs.rip);
        regs.rip = to;
      }
      case 4 -> regs.rip = in.get(8);
      case 6 -> push(in.get(8));
      default -> throw unknown(0xff);
    }
  }

  /** MOVS and STOS, once or as often as RCX says; each round counts as no further step. */
  private void string(Instruction in, int opcode, int size) throws TraceStop, IOException {
    long count = in.repeat || in.repeatNot ? regs.value[Registers.RCX] : 1;
    if (count < 0 || count > 1 << 20) {
      throw TraceStop.unknown("a copy of more than a million words");
    }
    for (long i = 0; i < count; i++) {
      boolean copy = opcode < 0xaa;
      long value = copy ? memory.read(regs.value[Registers.RSI], size) : regs.value[0];
      memory.write(regs.value[Registers.RDI], size, value);
      regs.value[Registers.RSI] += copy ? size : 0;
      regs.value[Registers.RDI] += size;
    }
    if (in.repeat || in.repeatNot) {
      regs.value[Registers.RCX] = 0;
    }
  }

  void push(long value) throws TraceStop, IOException {
    regs.value[Registers.RSP] -= 8;
    memory.write(regs.value[Registers.RSP], 8, value);
  }

  private long pop() throws TraceStop, IOException {
    long value = memory.read(regs.value[Registers.RSP], 8);
    regs.value[Registers.RSP] += 8;
    return value;
  }

  private static TraceStop unknown(int opcode) {
    return TraceStop.unknown("the opcode 0x%02x".formatted(opcode));
  }
}
