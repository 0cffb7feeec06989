package io.github.statix.verify.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.verify.report.BinaryKind;
import io.github.statix.verify.report.BinaryReport;
import io.github.statix.verify.report.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs made by the machine's own compiler, when it has one. */
class CompiledProgramTest {

  private final Path folder;

  CompiledProgramTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void writeSource() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("p.c"),
        """
        #include <stdio.h>
        static int one(int x) { return x + 1; }
        int (*pointer)(int) = one;
        int main(void) { printf("%d\\n", pointer(41)); return 0; }
        """);
    Assumptions.assumeTrue(
        System.getProperty("os.arch").equals("amd64")
            && tryRun("gcc", "-static-pie", "p.c", "-o", "p"),
        "no gcc that links static-pie programs for x86-64");
  }

  private boolean tryRun(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // No such program.
    }
  }

  private BinaryReport compile(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("gcc", "-O2", "p.c", "-o", "out"));
    command.addAll(List.of(options));
    boolean done = tryRun(command.toArray(String[]::new));
    assertThat(done).as(Files.readString(folder.resolve("log"))).isTrue();
    return StaticBinaryCheck.inspect(folder.resolve("out"));
  }

  @Test
  void inspectWhenStaticPieIsStatic() throws Exception {
    for (String strip : List.of("-g", "-s")) {
      BinaryReport report = compile("-static-pie", strip);
      assertThat(report.kind()).isEqualTo(BinaryKind.STATIC_PIE);
      assertThat(report.isStatic()).isTrue();
      assertThat(report.hasErrors()).isFalse();
    }
  }

  @Test
  void inspectWhenStaticAtAFixedAddressIsStatic() throws Exception {
    BinaryReport report = compile("-static");
    assertThat(report.kind()).isEqualTo(BinaryKind.STATIC);
    assertThat(report.hasErrors()).isFalse();
  }

  @Test
  void inspectWhenDynamicFindsLoaderAndLibrary() throws Exception {
    BinaryReport report = compile("-pie", "-fPIE");
    assertThat(report.kind()).isEqualTo(BinaryKind.DYNAMIC_PIE);
    assertThat(report.linkage().needed()).containsExactly("libc.so.6");
    assertThat(report.linkage().symbolVersions()).contains("GLIBC_2.2.5");
    assertThat(compile("-no-pie").kind()).isEqualTo(BinaryKind.DYNAMIC_EXECUTABLE);
    assertThat(compile("-shared", "-fPIC").kind()).isEqualTo(BinaryKind.SHARED_OBJECT);
    assertThat(compile("-c").kind()).isEqualTo(BinaryKind.RELOCATABLE);
  }

  @Test
  void inspectWhenStackExecutableFindsIt() throws Exception {
    assertThat(compile("-static-pie", "-z", "execstack").findings())
        .extracting(Finding::check)
        .contains("executable-stack");
  }
}
