package io.github.statix.stages.container.sandbox.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * As much of the kernel's classic BPF machine as filters of system calls use, written after its
 * documentation (filter.rst, seccomp_filter.rst) and not after the code that makes the program.
 */
final class BpfMachine {

  private final ByteBuffer program;

  BpfMachine(byte[] program) {
    this.program = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
    if (program.length % 8 != 0 || program.length / 8 > 4096) {
      throw new IllegalArgumentException("not a program: %d bytes".formatted(program.length));
    }
  }

  /** What the program returns for a call, or an exception where the kernel would not take it. */
  int run(int architecture, int number, long... arguments) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(number).putInt(architecture).putLong(0);
    for (long argument : arguments) {
      data.putLong(argument);
    }
    int accumulator = 0;
    for (int at = 0; ; at++) {
      int code = Short.toUnsignedInt(program.getShort(at * 8));
      int ifTrue = Byte.toUnsignedInt(program.get(at * 8 + 2));
      int ifFalse = Byte.toUnsignedInt(program.get(at * 8 + 3));
      int k = program.getInt(at * 8 + 4);
      switch (code) {
        case 0x20 -> accumulator = data.getInt(k);
        case 0x05 -> at += k;
        case 0x15 -> at += accumulator == k ? ifTrue : ifFalse;
        case 0x25 -> at += Integer.compareUnsigned(accumulator, k) > 0 ? ifTrue : ifFalse;
        case 0x35 -> at += Integer.compareUnsigned(accumulator, k) >= 0 ? ifTrue : ifFalse;
        case 0x45 -> at += (accumulator & k) != 0 ? ifTrue : ifFalse;
        case 0x06 -> {
          return k;
        }
        default -> throw new IllegalArgumentException("code %#x at %d".formatted(code, at));
      }
    }
  }
}
