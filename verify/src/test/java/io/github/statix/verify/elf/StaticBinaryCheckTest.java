package io.github.statix.verify.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.verify.report.BinaryKind;
import io.github.statix.verify.report.BinaryReport;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.Severity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticBinaryCheckTest {

  private final Path folder;

  StaticBinaryCheckTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private BinaryReport inspect(byte[] bytes) throws IOException {
    return StaticBinaryCheck.inspect(Files.write(folder.resolve("program"), bytes));
  }

  private BinaryReport inspect(ElfBuilder builder) throws IOException {
    return inspect(builder.build());
  }

  private static List<String> errors(BinaryReport report) {
    return report.findings().stream()
        .filter(finding -> finding.severity() == Severity.ERROR)
        .map(Finding::check)
        .toList();
  }

  private static Finding finding(BinaryReport report, String check) {
    return report.findings().stream()
        .filter(f -> f.check().equals(check))
        .findFirst()
        .orElseThrow();
  }

  private static ElfBuilder exec() {
    return ElfBuilder.elf64().type(ElfHeader.ET_EXEC);
  }

  @Test
  void inspectWhenExecutableAsksNothingSaysStatic() throws IOException {
    BinaryReport report = inspect(exec());
    assertThat(report.kind()).isEqualTo(BinaryKind.STATIC);
    assertThat(report.isStatic()).isTrue();
    assertThat(errors(report)).isEmpty();
    assertThat(report.machine()).isEqualTo("x86-64");
  }

  @Test
  void inspectWhenPieFlagAndNoLoaderSaysStaticPie() throws IOException {
    BinaryReport report =
        inspect(ElfBuilder.elf64().dynamic(DynamicTable.FLAGS_1, DynamicTable.DF_1_PIE));
    assertThat(report.kind()).isEqualTo(BinaryKind.STATIC_PIE);
  }

  @Test
  void inspectWhenLoaderAndLibrariesAskedReportsBoth() throws IOException {
    BinaryReport report =
        inspect(
            exec()
                .interpreter("/lib64/ld-linux-x86-64.so.2")
                .dynamicText(DynamicTable.NEEDED, "libc.so.6")
                .dynamicText(DynamicTable.NEEDED, "libm.so.6"));
    assertThat(report.kind()).isEqualTo(BinaryKind.DYNAMIC_EXECUTABLE);
    assertThat(report.linkage().interpreter()).contains("/lib64/ld-linux-x86-64.so.2");
    assertThat(report.linkage().needed()).containsExactly("libc.so.6", "libm.so.6");
    assertThat(errors(report)).containsExactly("interpreter", "needed-libraries");
    assertThat(report.isStatic()).isFalse();
  }

  @Test
  void inspectWhenPieHasLoaderSaysDynamicPie() throws IOException {
    BinaryReport report =
        inspect(
            ElfBuilder.elf64()
                .interpreter("/lib/ld-musl-x86_64.so.1")
                .dynamic(DynamicTable.FLAGS_1, DynamicTable.DF_1_PIE));
    assertThat(report.kind()).isEqualTo(BinaryKind.DYNAMIC_PIE);
  }

  @Test
  void inspectWhenNamedLibrarySaysSharedObject() throws IOException {
    BinaryReport report = inspect(ElfBuilder.elf64().dynamicText(DynamicTable.SONAME, "libz.so.1"));
    assertThat(report.kind()).isEqualTo(BinaryKind.SHARED_OBJECT);
    assertThat(errors(report)).containsExactly("file-type");
  }

  @Test
  void inspectWhenRelocatableOrCoreSaysSo() throws IOException {
    assertThat(inspect(ElfBuilder.elf64().type(ElfHeader.ET_REL)).kind())
        .isEqualTo(BinaryKind.RELOCATABLE);
    assertThat(inspect(ElfBuilder.elf64().type(ElfHeader.ET_CORE)).kind())
        .isEqualTo(BinaryKind.CORE);
  }

  @Test
  void inspectWhenRunPathsGivenReportsBoth() throws IOException {
    BinaryReport report =
        inspect(
            exec()
                .dynamicText(DynamicTable.RPATH, "/a")
                .dynamicText(DynamicTable.RUNPATH, "/b:/c"));
    assertThat(report.linkage().rpath()).contains("/a");
    assertThat(report.linkage().runpath()).contains("/b:/c");
    assertThat(report.findings())
        .filteredOn(f -> f.check().equals("run-path"))
        .extracting(Finding::where)
        .containsExactly("DT_RPATH", "DT_RUNPATH");
  }

  @Test
  void inspectWhenGlibcVersionsRequiredListsThem() throws IOException {
    ElfBuilder builder = exec();
    int name = builder.text("GLIBC_2.34");
    int other = builder.text("GLIBC_2.2.5");
    ByteBuffer need = builder.buffer(48);
    need.putShort((short) 1).putShort((short) 2).putInt(0).putInt(16).putInt(0);
    need.putInt(0).putShort((short) 0).putShort((short) 2).putInt(name).putInt(16);
    need.putInt(0).putShort((short) 0).putShort((short) 3).putInt(other).putInt(0);
    builder.dynamic(DynamicTable.VERNEED, builder.append(ElfBuilder.bytes(need)));
    BinaryReport report = inspect(builder);
    assertThat(report.linkage().symbolVersions()).containsExactly("GLIBC_2.2.5", "GLIBC_2.34");
    assertThat(errors(report)).contains("glibc-versions");
  }

  @Test
  void inspectWhenStackExecutableIsError() throws IOException {
    BinaryReport report = inspect(exec().noStack().segment(Segment.GNU_STACK, 7, new byte[0]));
    assertThat(errors(report)).containsExactly("executable-stack");
  }

  @Test
  void inspectWhenStackMarkAbsentIsWarning() throws IOException {
    Finding finding = finding(inspect(exec().noStack()), "executable-stack");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void inspectWhenTextRelocationsByTagOrFlagIsError() throws IOException {
    assertThat(errors(inspect(exec().dynamic(DynamicTable.TEXTREL, 0))))
        .containsExactly("text-relocations");
    assertThat(errors(inspect(exec().dynamic(DynamicTable.FLAGS, DynamicTable.DF_TEXTREL))))
        .containsExactly("text-relocations");
  }

  @Test
  void inspectWhenSegmentWritableAndExecutableIsError() throws IOException {
    BinaryReport report = inspect(exec().segment(Segment.LOAD, 7, new byte[8]));
    assertThat(errors(report)).containsExactly("writable-code");
  }

  @Test
  void inspectWhenPackedSaysSo() throws IOException {
    ElfBuilder builder = exec();
    builder.append("UPX!".getBytes(StandardCharsets.US_ASCII));
    assertThat(finding(inspect(builder), "packed").severity()).isEqualTo(Severity.INFO);
  }

  @Test
  void inspectWhenGlibcInsideWarns() throws IOException {
    ElfBuilder builder = exec();
    builder.append("glibc.malloc.check".getBytes(StandardCharsets.US_ASCII));
    assertThat(finding(inspect(builder), "glibc-inside").severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void inspectWhenMarkStraddlesChunksFindsIt() throws IOException {
    ElfBuilder builder = exec();
    byte[] far = new byte[32768];
    byte[] mark = "UPX!".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(mark, 0, far, 32768 - 1024 - 2, 4);
    builder.append(far);
    assertThat(finding(inspect(builder), "packed").check()).isEqualTo("packed");
  }

  @Test
  void inspectWhenOtherClassAndByteOrderReadsTheSame() throws IOException {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      BinaryReport report =
          inspect(
              ElfBuilder.elf(false, order)
                  .type(ElfHeader.ET_EXEC)
                  .machine(8)
                  .interpreter("/lib/ld.so")
                  .dynamicText(DynamicTable.NEEDED, "libx.so"));
      assertThat(report.linkage().interpreter()).contains("/lib/ld.so");
      assertThat(report.linkage().needed()).containsExactly("libx.so");
      assertThat(report.machine()).isEqualTo("mips");
    }
  }

  @Test
  void inspectWhenNotElfSaysSo() throws IOException {
    assertThat(inspect("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8)).kind())
        .isEqualTo(BinaryKind.NOT_ELF);
    assertThat(inspect(new byte[0]).kind()).isEqualTo(BinaryKind.NOT_ELF);
  }

  @Test
  void inspectWhenTruncatedSaysWhereAndWhat() throws IOException {
    byte[] whole = exec().build();
    BinaryReport report = inspect(Arrays.copyOf(whole, whole.length - 1));
    assertThat(report.kind()).isEqualTo(BinaryKind.MALFORMED);
    assertThat(finding(report, "elf-format").actual()).contains("segment 0", "cut short");
  }

  @Test
  void inspectWhenHeaderTableLiesOutsideNamesIt() throws IOException {
    byte[] bytes = exec().build();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(32, Long.MAX_VALUE - 8);
    Finding finding = finding(inspect(bytes), "elf-format");
    assertThat(finding.actual()).contains("program header table");
  }

  @Test
  void inspectWhenFolderOrMissingThrowsWithName() {
    assertThatThrownBy(() -> StaticBinaryCheck.inspect(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a regular file");
    assertThatThrownBy(() -> StaticBinaryCheck.inspect(folder.resolve("absent")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("absent");
  }
}
