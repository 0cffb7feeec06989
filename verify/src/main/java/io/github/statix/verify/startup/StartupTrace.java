package io.github.statix.verify.startup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a program in the model and watches whether it relocates itself.
 *
 * <p>Nothing runs on the real machine: memory is the file's, system calls are refused, and the
 * trace ends after a fixed number of instructions.
 */
public final class StartupTrace {

  /** What was seen. */
  public enum Verdict {
    /** Words were given the values their relocations ask for. */
    RELOCATES,
    /** An unrelocated word was used, or the program ended with none relocated. */
    DOES_NOT,
    /** Neither could be seen. */
    UNDECIDED
  }

  /**
   * How a trace ended.
   *
   * @param verdict what was seen
   * @param detail in words, with addresses as in the file
   */
  public record Outcome(Verdict verdict, String detail) {}

  private static final int STEP_LIMIT = 2_000_000;

  /** So many relocated words are no accident. */
  private static final int ENOUGH = 16;

  private StartupTrace() {}

  /** Follows the program from its entry point. */
  public static Outcome run(ProgramImage program) throws IOException {
    Memory memory = new Memory(program);
    Cpu cpu = new Cpu(memory);
    int enough = Math.min(ENOUGH, program.relocationCount());
    long at = program.entry();
    long last = at;
    try {
      prepare(program, cpu);
      for (int steps = 0; steps < STEP_LIMIT; steps++) {
        last = at;
        at = cpu.regs.rip - Memory.BIAS;
        cpu.step();
        if (memory.relocatedCount() >= enough) {
          return new Outcome(
              Verdict.RELOCATES, "relocated %d words by address 0x%x".formatted(enough, at));
        }
      }
      return new Outcome(
          Verdict.UNDECIDED, "nothing was decided in %d instructions".formatted(STEP_LIMIT));
    } catch (TraceStop stop) {
      boolean jumped = stop.address() == at + Memory.BIAS;
      return judge(stop, program, memory, jumped ? last : at);
    }
  }

  private static Outcome judge(TraceStop stop, ProgramImage program, Memory memory, long at)
      throws IOException {
    boolean untouched = memory.relocatedCount() == 0;
    if (stop.reason() == TraceStop.Reason.FAULT
        && untouched
        && memory.staleRead() >= 0
        && program.page(stop.address() & -ProgramImage.PAGE) != null) {
      return new Outcome(
          Verdict.DOES_NOT,
          "the instruction at 0x%x uses address 0x%x, taken from the word at 0x%x before anything relocated it"
              .formatted(at, stop.address(), memory.staleRead()));
    }
    if (stop.reason() == TraceStop.Reason.ENDED && untouched) {
      return new Outcome(
          Verdict.DOES_NOT,
          "%s at 0x%x with none of its %d words relocated"
              .formatted(stop.getMessage(), at, program.relocationCount()));
    }
    return new Outcome(
        Verdict.UNDECIDED,
        "the start code could be followed to 0x%x only: %s".formatted(at, stop.getMessage()));
  }

  /** Lays out the stack as Linux does: one argument, no environment, the auxiliary vector. */
  private static void prepare(ProgramImage program, Cpu cpu) throws TraceStop, IOException {
    long text = Memory.STACK_TOP - 256;
    byte[] name = "/program\0".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < name.length; i++) {
      cpu.memory.write(text + i, 1, name[i]);
    }
    List<Long> words = new ArrayList<>(List.of(1L, text, 0L, 0L));
    words.addAll(auxiliary(program, text + 64));
    long stack = (text - 8L * words.size()) & -16;
    for (int i = 0; i < words.size(); i++) {
      cpu.memory.write(stack + 8L * i, 8, words.get(i));
    }
    cpu.regs.value[Registers.RSP] = stack;
    cpu.regs.rip = Memory.BIAS + program.entry();
  }

  /** Pairs of type and value (Linux, include/uapi/linux/auxvec.h); absent ones mean 0. */
  private static List<Long> auxiliary(ProgramImage program, long random) {
    long headers = program.programHeaders();
    List<Long> pairs = new ArrayList<>();
    pairs.addAll(List.of(3L, headers == 0 ? 0L : Memory.BIAS + headers)); // AT_PHDR
    pairs.addAll(List.of(4L, (long) program.programHeaderSize())); // AT_PHENT
    pairs.addAll(List.of(5L, (long) program.programHeaderCount())); // AT_PHNUM
    pairs.addAll(List.of(6L, (long) ProgramImage.PAGE)); // AT_PAGESZ
    pairs.addAll(List.of(9L, Memory.BIAS + program.entry())); // AT_ENTRY
    pairs.addAll(List.of(17L, 100L)); // AT_CLKTCK
    pairs.addAll(List.of(25L, random)); // AT_RANDOM
    pairs.addAll(List.of(0L, 0L));
    return pairs;
  }
}
