package io.github.statix.stages.container.sandbox.seccomp;

import io.github.statix.stages.container.sandbox.seccomp.Refusal.When;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The filter of a recipe's system calls as {@code bwrap --seccomp} takes it: a program of the
 * classic BPF machine (seccomp(2), "struct sock_filter"). It lets everything pass but the table of
 * refusals, and holds for both ways into the kernel that programs of 64 bits have: the call of 64
 * bits and, by {@code int 0x80}, that of 32 bits. Calls of x32, which hardly any kernel has, and of
 * any other architecture are refused as a whole.
 */
public final class SeccompFilter {

  // Instructions: class, size, mode or operation, and source (linux/bpf_common.h).
  private static final int LOAD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_AT_LEAST = 0x35;
  private static final int JUMP_IF_ANY_BIT = 0x45;
  private static final int JUMP = 0x05;
  private static final int RETURN = 0x06;

  // Where "struct seccomp_data" has what, in bytes; arguments have 64 bits, the lower ones first.
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int ARGUMENTS = 16;
  private static final int ARGUMENT_SIZE = 8;

  private static final int ALLOW = 0x7fff_0000;
  private static final int FAIL = 0x0005_0000;

  private static final int X86_64 = 0xc000_003e;
  private static final int I386 = 0x4000_0003;

  /** The bit in a number that makes it a call of x32. */
  private static final int X32 = 0x4000_0000;

  private static final int INSTRUCTION_SIZE = 8;

  private record Instruction(int code, int ifTrue, int ifFalse, int value) {}

  private SeccompFilter() {}

  /** The program, in this machine's order of bytes. */
  public static byte[] program() {
    List<Instruction> wide = new ArrayList<>();
    wide.add(new Instruction(LOAD, 0, 0, NUMBER));
    wide.add(new Instruction(JUMP_IF_AT_LEAST, 0, 1, X32));
    wide.add(fail(Errno.ENOSYS));
    List<Instruction> narrow = new ArrayList<>();
    narrow.add(new Instruction(LOAD, 0, 0, NUMBER));
    for (Refusal refusal : Refusals.ALL) {
      wide.addAll(refuse(refusal, refusal.x8664()));
      narrow.addAll(refuse(refusal, refusal.i386()));
    }
    wide.add(new Instruction(RETURN, 0, 0, ALLOW));
    narrow.add(new Instruction(RETURN, 0, 0, ALLOW));
    return bytes(join(wide, narrow));
  }

  private static List<Instruction> join(List<Instruction> wide, List<Instruction> narrow) {
    List<Instruction> program = new ArrayList<>();
    program.add(new Instruction(LOAD, 0, 0, ARCHITECTURE));
    program.add(new Instruction(JUMP_IF_EQUAL, 2, 0, X86_64));
    program.add(new Instruction(JUMP_IF_EQUAL, 2, 0, I386));
    program.add(fail(Errno.ENOSYS));
    // Only an unconditional jump reaches further than 255 instructions.
    program.add(new Instruction(JUMP, 0, 0, 1));
    program.add(new Instruction(JUMP, 0, 0, wide.size()));
    program.addAll(wide);
    program.addAll(narrow);
    return program;
  }

  /** Goes on behind itself when the call is another one or its arguments are harmless. */
  private static List<Instruction> refuse(Refusal refusal, int number) {
    if (number == Refusal.NONE) {
      return List.of();
    }
    List<Instruction> block = new ArrayList<>();
    Instruction fail = fail(refusal.errno());
    if (refusal.when() instanceof When.Always) {
      block.add(new Instruction(JUMP_IF_EQUAL, 0, 1, number));
      block.add(fail);
      return block;
    }
    List<Instruction> test = test(refusal.when());
    // Past the load, the test, the failure, and the load of the number again.
    block.add(new Instruction(JUMP_IF_EQUAL, 0, test.size() + 2, number));
    block.addAll(test);
    block.add(fail);
    block.add(new Instruction(LOAD, 0, 0, NUMBER));
    return block;
  }

  /** Loads an argument and skips one instruction, the failure, when that is harmless. */
  private static List<Instruction> test(When when) {
    if (when instanceof When.AnyBit any) {
      return List.of(load(any.argument()), new Instruction(JUMP_IF_ANY_BIT, 0, 1, any.bits()));
    }
    if (when instanceof When.NoneOf none) {
      return equal(none.argument(), none.values(), false);
    }
    if (when instanceof When.OneOf one) {
      return equal(one.argument(), one.values(), true);
    }
    throw new IllegalArgumentException("nothing to test: " + when);
  }

  private static List<Instruction> equal(int argument, List<Integer> values, boolean refused) {
    List<Instruction> test = new ArrayList<>(List.of(load(argument)));
    for (int i = 0; i < values.size(); i++) {
      int left = values.size() - 1 - i;
      if (refused) {
        // To the failure, or on; from the last value past the failure.
        test.add(new Instruction(JUMP_IF_EQUAL, left, left == 0 ? 1 : 0, values.get(i)));
      } else {
        test.add(new Instruction(JUMP_IF_EQUAL, left + 1, 0, values.get(i)));
      }
    }
    return test;
  }

  private static Instruction load(int argument) {
    return new Instruction(LOAD, 0, 0, ARGUMENTS + argument * ARGUMENT_SIZE);
  }

  private static Instruction fail(Errno errno) {
    return new Instruction(RETURN, 0, 0, FAIL | errno.number());
  }

  private static byte[] bytes(List<Instruction> program) {
    ByteBuffer bytes =
        ByteBuffer.allocate(program.size() * INSTRUCTION_SIZE).order(ByteOrder.nativeOrder());
    for (Instruction each : program) {
      bytes
          .putShort((short) each.code())
          .put((byte) each.ifTrue())
          .put((byte) each.ifFalse())
          .putInt(each.value());
    }
    return bytes.array();
  }
}
