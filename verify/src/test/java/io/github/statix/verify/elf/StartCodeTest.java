package io.github.statix.verify.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.verify.report.BinaryReport;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.SelfRelocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of a few instructions, with one word at 0x400 that must become the load address + 1. */
class StartCodeTest {

  private static final int WORD = 0x400;
  private static final int CODE = 0x410;

  private final Path folder;

  StartCodeTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private BinaryReport inspect(String code, boolean packed) throws IOException {
    ElfBuilder builder = ElfBuilder.elf64().entry(CODE);
    builder.append(ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(CODE).array());
    builder.append(HexFormat.ofDelimiter(" ").parseHex(code));
    if (packed) {
      int at = builder.append(ElfBuilder.bytes(builder.buffer(8).putLong(WORD)));
      builder.dynamic(DynamicTable.RELR, at).dynamic(DynamicTable.RELRSZ, 8);
    } else {
      byte[] entry = ElfBuilder.bytes(builder.buffer(24).putLong(WORD).putLong(8).putLong(CODE));
      builder.dynamic(DynamicTable.RELA, builder.append(entry)).dynamic(DynamicTable.RELASZ, 24);
    }
    builder.dynamic(DynamicTable.FLAGS_1, DynamicTable.DF_1_PIE);
    return StaticBinaryCheck.inspect(Files.write(folder.resolve("p"), builder.build()));
  }

  private static String detail(BinaryReport report) {
    return report.findings().stream()
        .filter(finding -> finding.check().equals("start-object"))
        .map(Finding::actual)
        .findFirst()
        .orElseThrow();
  }

  // lea rax, [rip - 7]: the code's own address; mov [rip - 30], rax: the word
  private static final String RELOCATING = "48 8d 05 f9 ff ff ff 48 89 05 e2 ff ff ff f4";

  // mov rax, [rip - 23]: the word; jmp rax
  private static final String USING = "48 8b 05 e9 ff ff ff ff e0";

  @Test
  void inspectWhenCodeWritesTheRelocatedWordSaysSeen() throws IOException {
    assertThat(inspect(RELOCATING, false).selfRelocation()).isEqualTo(SelfRelocation.SEEN);
    assertThat(inspect(RELOCATING, true).selfRelocation()).isEqualTo(SelfRelocation.SEEN);
  }

  @Test
  void inspectWhenCodeUsesTheWordBeforeSaysMissingAndWhere() throws IOException {
    BinaryReport report = inspect(USING, false);
    assertThat(report.selfRelocation()).isEqualTo(SelfRelocation.MISSING);
    assertThat(report.isStatic()).isFalse();
    assertThat(detail(report))
        .isEqualTo(
            "the instruction at 0x417 uses address 0x410, taken from the word at 0x400 before"
                + " anything relocated it");
    assertThat(inspect(USING, true).selfRelocation()).isEqualTo(SelfRelocation.MISSING);
  }

  @Test
  void inspectWhenCodeEndsFirstSaysMissing() throws IOException {
    BinaryReport report = inspect("f4", false);
    assertThat(report.selfRelocation()).isEqualTo(SelfRelocation.MISSING);
    assertThat(detail(report)).contains("halts at 0x410", "none of its 1 words");
  }

  @Test
  void inspectWhenWrongValueWrittenDoesNotSaySeen() throws IOException {
    String code = "48 8d 05 fa ff ff ff 48 89 05 e2 ff ff ff f4";
    assertThat(inspect(code, false).selfRelocation()).isEqualTo(SelfRelocation.MISSING);
  }

  @Test
  void inspectWhenInstructionUnknownSaysUndecidedAndWhere() throws IOException {
    BinaryReport report = inspect("90 c5 f8 77", false);
    assertThat(report.selfRelocation()).isEqualTo(SelfRelocation.UNDECIDED);
    assertThat(report.isStatic()).isTrue();
    assertThat(detail(report)).contains("0x411", "opcode 0xc5");
  }

  @Test
  void inspectWhenForeignAddressFaultsSaysUndecided() throws IOException {
    // xor eax, eax; mov rax, [rax]: a fault that no missing relocation explains
    assertThat(inspect("31 c0 48 8b 00", false).selfRelocation())
        .isEqualTo(SelfRelocation.UNDECIDED);
  }

  @Test
  void inspectWhenCodeLoopsForeverSaysUndecided() throws IOException {
    assertThat(inspect("eb fe", false).selfRelocation()).isEqualTo(SelfRelocation.UNDECIDED);
  }

  @Test
  void inspectWhenOtherProcessorSaysUndecided() throws IOException {
    ElfBuilder builder =
        ElfBuilder.elf64().machine(183).dynamic(DynamicTable.FLAGS_1, DynamicTable.DF_1_PIE);
    BinaryReport report =
        StaticBinaryCheck.inspect(Files.write(folder.resolve("a"), builder.build()));
    assertThat(report.selfRelocation()).isEqualTo(SelfRelocation.UNDECIDED);
    assertThat(detail(report)).contains("aarch64");
  }
}
