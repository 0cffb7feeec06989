package io.github.statix.stages.container.sandbox.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SeccompFilterTest {

  private static final int X86_64 = 0xc000003e;
  private static final int I386 = 0x40000003;
  private static final int AARCH64 = 0xc00000b7;
  private static final int ALLOW = 0x7fff0000;
  private static final int EPERM = 0x50001;
  private static final int ENOSYS = 0x50026;
  private static final int EAFNOSUPPORT = 0x50061;

  private final BpfMachine machine = new BpfMachine(SeccompFilter.program());

  @ParameterizedTest
  @CsvSource({"keyctl, 250, 288", "add_key, 248, 286", "request_key, 249, 287", "clone3, 435, 435"})
  void programWhenACallIsNotThereSaysSo(String name, int wide, int narrow) {
    assertThat(machine.run(X86_64, wide)).isEqualTo(ENOSYS);
    assertThat(machine.run(I386, narrow)).isEqualTo(ENOSYS);
  }

  @ParameterizedTest
  @CsvSource({
    "setns, 308, 346",
    "mount, 165, 21",
    "umount2, 166, 52",
    "pivot_root, 155, 217",
    "fsopen, 430, 430",
    "fsmount, 432, 432",
    "move_mount, 429, 429",
    "open_tree, 428, 428",
    "mount_setattr, 442, 442",
    "bpf, 321, 357",
    "perf_event_open, 298, 336",
    "userfaultfd, 323, 374",
    "io_uring_setup, 425, 425",
    "io_uring_enter, 426, 426",
    "io_uring_register, 427, 427",
    "kexec_load, 246, 283",
    "init_module, 175, 128",
    "finit_module, 313, 350",
    "delete_module, 176, 129"
  })
  void programWhenACallIsForbiddenRefusesItInBothAbis(String name, int wide, int narrow) {
    assertThat(machine.run(X86_64, wide)).isEqualTo(EPERM);
    assertThat(machine.run(I386, narrow)).isEqualTo(EPERM);
    assertThat(machine.run(X86_64, wide | 0x40000000)).isEqualTo(ENOSYS);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0x00020000,
        0x02000000,
        0x04000000,
        0x08000000,
        0x10000000,
        0x20000000,
        0x40000000,
        0x10000011L,
        0xffffffff_10000000L
      })
  void programWhenANamespaceIsMadeRefuses(long flags) {
    assertThat(machine.run(X86_64, 56, flags)).isEqualTo(EPERM);
    assertThat(machine.run(I386, 120, flags)).isEqualTo(EPERM);
    assertThat(machine.run(X86_64, 272, flags)).isEqualTo(EPERM);
    assertThat(machine.run(I386, 310, flags)).isEqualTo(EPERM);
  }

  @Test
  void programWhenAThreadOrAProcessIsMadeAllows() {
    // pthread_create, fork, vfork and posix_spawn of glibc, and unshare(CLONE_FS | CLONE_FILES).
    for (long flags : new long[] {0x3d0f00, 0x1200011, 0x4111}) {
      assertThat(machine.run(X86_64, 56, flags)).isEqualTo(ALLOW);
      assertThat(machine.run(I386, 120, flags)).isEqualTo(ALLOW);
    }
    assertThat(machine.run(X86_64, 272, 0x600)).isEqualTo(ALLOW);
    // CLONE_NEWTIME, which is no flag of clone(2).
    assertThat(machine.run(X86_64, 272, 0x80)).isEqualTo(EPERM);
  }

  @Test
  void programWhenASocketIsMadeAllowsFourFamilies() {
    for (int family = 0; family < 50; family++) {
      boolean wanted = family == 1 || family == 2 || family == 10 || family == 16;
      int expected = wanted ? ALLOW : EAFNOSUPPORT;
      assertThat(machine.run(X86_64, 41, family)).as("%d", family).isEqualTo(expected);
      assertThat(machine.run(X86_64, 53, family)).as("%d", family).isEqualTo(expected);
      assertThat(machine.run(I386, 359, family)).as("%d", family).isEqualTo(expected);
      assertThat(machine.run(I386, 360, family)).as("%d", family).isEqualTo(expected);
    }
    // The kernel takes the lower half of the argument.
    assertThat(machine.run(X86_64, 41, 0x1_0000_0028L)).isEqualTo(EAFNOSUPPORT);
    assertThat(machine.run(I386, 102, 1)).isEqualTo(ENOSYS);
  }

  @Test
  void programWhenATerminalIsTypedIntoRefuses() {
    for (long request : new long[] {0x5412, 0x541c, 0xffffffff_00005412L}) {
      assertThat(machine.run(X86_64, 16, 0, request)).isEqualTo(EPERM);
      assertThat(machine.run(I386, 54, 0, request)).isEqualTo(EPERM);
    }
    // TCGETS, TIOCGWINSZ, TIOCSPGRP.
    for (long request : new long[] {0x5401, 0x5413, 0x5410}) {
      assertThat(machine.run(X86_64, 16, 0x5412, request)).isEqualTo(ALLOW);
    }
  }

  @Test
  void programWhenACallIsOrdinaryAllows() {
    // read, write, openat, execve, ptrace, wait4, and one of the future.
    for (int number : new int[] {0, 1, 257, 59, 101, 61, 999}) {
      assertThat(machine.run(X86_64, number)).isEqualTo(ALLOW);
    }
    for (int number : new int[] {3, 4, 295, 11, 26, 114, 999}) {
      assertThat(machine.run(I386, number)).isEqualTo(ALLOW);
    }
  }

  @Test
  void programWhenTheAbiIsAnotherRefusesAll() {
    assertThat(machine.run(X86_64, 0x40000000)).isEqualTo(ENOSYS);
    assertThat(machine.run(X86_64, 0x40000000 | 999)).isEqualTo(ENOSYS);
    assertThat(machine.run(X86_64, -1)).isEqualTo(ENOSYS);
    assertThat(machine.run(AARCH64, 0)).isEqualTo(ENOSYS);
  }

  @ParameterizedTest
  @CsvSource({"unistd_64.h, true", "unistd_32.h, false"})
  void refusalsWhenComparedWithTheKernelsHeadersHaveTheirNumbers(String header, boolean wide)
      throws Exception {
    Path file = Path.of("/usr/include/x86_64-linux-gnu/asm", header);
    Assumptions.assumeTrue(Files.exists(file), "linux-libc-dev is missing");
    String text = Files.readString(file);
    for (Refusal refusal : Refusals.ALL) {
      Matcher line = Pattern.compile("__NR_" + refusal.name() + " ([0-9]+)").matcher(text);
      int number = wide ? refusal.x8664() : refusal.i386();
      if (line.find()) {
        assertThat(number).as(refusal.name()).isEqualTo(Integer.parseInt(line.group(1)));
      } else if (number != Refusal.NONE) {
        // Newer than the headers.
        assertThat(text).as(refusal.name()).doesNotContain(" " + number + "\n");
      }
    }
  }
}
