package io.github.statix.verify.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the model with the processor that runs the test, instruction by instruction. */
class CpuTest {

  private static final int CASES = 40_000;
  private static final int[] ORDER = {0, 1, 2, 3, 6, 7, 8, 9};
  private static final long[] CORNERS = {
    0,
    1,
    -1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private record Case(Snippets.Snippet snippet, List<Long> before) {}

  /** A page of code at address 0. */
  private record CodePage(String hex) implements ProgramImage {
    @Override
    public byte @Nullable [] page(long address) {
      return address == 0 ? Arrays.copyOf(HexFormat.of().parseHex(hex), ProgramImage.PAGE) : null;
    }

    @Override
    public long entry() {
      return 0;
    }

    @Override
    public long programHeaders() {
      return 0;
    }

    @Override
    public int programHeaderSize() {
      return 0;
    }

    @Override
    public int programHeaderCount() {
      return 0;
    }

    @Override
    public OptionalLong relocation(long address) {
      return OptionalLong.empty();
    }

    @Override
    public int relocationCount() {
      return 0;
    }
  }

  private static List<Case> cases() {
    Random random = new Random(20260101);
    Snippets snippets = new Snippets(random);
    List<Case> all = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      long[] before = new long[9];
      before[0] = 0x202 | (random.nextBoolean() ? Snippets.CARRY : 0);
      for (int k = 1; k < 9; k++) {
        boolean corner = random.nextInt(3) == 0;
        before[k] = corner ? CORNERS[random.nextInt(CORNERS.length)] : random.nextLong();
      }
      before[2] = (before[2] & 0x3fffffff_3fffffffL) | 0x10000002; // A divisor, at both sizes.
      all.add(new Case(snippets.next(), LongStream.of(before).boxed().toList()));
    }
    return all;
  }

  private static long[] model(Case one) throws TraceStop, IOException {
    Cpu cpu = new Cpu(new Memory(new CodePage(one.snippet.code())));
    int length = one.snippet.code().length() / 2;
    for (int i = 0; i < ORDER.length; i++) {
      cpu.regs.value[ORDER[i]] = one.before.get(i + 1);
    }
    cpu.regs.carry = (one.before.get(0) & Snippets.CARRY) != 0;
    cpu.regs.rip = Memory.BIAS;
    while (cpu.regs.rip < Memory.BIAS + length) {
      cpu.step();
    }
    long[] after = new long[9];
    after[0] =
        (cpu.regs.carry ? Snippets.CARRY : 0)
            | (cpu.regs.parity ? Snippets.PARITY : 0)
            | (cpu.regs.zero ? Snippets.ZERO : 0)
            | (cpu.regs.sign ? Snippets.SIGN : 0)
            | (cpu.regs.overflow ? Snippets.OVERFLOW : 0);
    for (int i = 0; i < ORDER.length; i++) {
      after[i + 1] = cpu.regs.value[ORDER[i]];
    }
    after[0] &= one.snippet.flags();
    return after;
  }

  private static String text(List<Long> values) {
    return values.stream().map(Long::toHexString).collect(Collectors.joining(" "));
  }

  private static boolean compile(Path folder) throws IOException, InterruptedException {
    try (InputStream in = CpuTest.class.getResourceAsStream("run.c")) {
      Files.write(folder.resolve("run.c"), in == null ? new byte[0] : in.readAllBytes());
      return new ProcessBuilder("gcc", "-O1", "run.c", "-o", "run")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // No gcc.
    }
  }

  @Test
  void stepWhenComparedWithRealProcessorAgrees(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(
        System.getProperty("os.arch").equals("amd64") && compile(folder), "no gcc for x86-64");
    List<Case> cases = cases();
    Files.write(
        folder.resolve("in"),
        cases.stream().map(one -> one.snippet.code() + " " + text(one.before)).toList());
    int exit =
        new ProcessBuilder(folder.resolve("run").toString())
            .redirectInput(folder.resolve("in").toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .start()
            .waitFor();
    assertThat(exit).isZero();
    List<String> real = Files.readAllLines(folder.resolve("out"));
    assertThat(real).hasSize(CASES);
    for (int i = 0; i < CASES; i++) {
      Case one = cases.get(i);
      String[] parts = real.get(i).split(" ", 2);
      long flags = Long.parseUnsignedLong(parts[0], 16) & one.snippet.flags();
      assertThat(text(LongStream.of(model(one)).boxed().toList()))
          .as("%s from %s", one.snippet.code(), text(one.before))
          .isEqualTo(Long.toHexString(flags) + " " + parts[1]);
    }
  }
}
