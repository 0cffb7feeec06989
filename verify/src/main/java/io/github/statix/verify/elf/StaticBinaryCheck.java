package io.github.statix.verify.elf;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.verify.report.BinaryKind;
import io.github.statix.verify.report.BinaryReport;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.Linkage;
import io.github.statix.verify.report.Severity;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Judges whether a file is a static program that starts without help. */
public final class StaticBinaryCheck {

  private StaticBinaryCheck() {}

  /**
   * Reads a file and reports everything found; a damaged or foreign file is a report too.
   *
   * @throws IOException when the file cannot be read, is a folder or is no regular file
   */
  public static BinaryReport inspect(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new StatixException(
          Category.USAGE,
          "%s is not a regular file".formatted(ForeignText.line(file.toString())),
          "name a program");
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return inspect(file.toString(), channel);
    }
  }

  static BinaryReport inspect(String name, SeekableByteChannel channel) throws IOException {
    ElfInput input = new ElfInput(channel);
    if (!ElfHeader.hasMagic(input)) {
      Finding finding =
          new Finding(
              "elf-format",
              Severity.ERROR,
              "byte 0x0",
              "the ELF magic 7f 45 4c 46",
              input.size() == 0 ? "an empty file" : "other bytes",
              "name the linked program itself, not a script or an archive");
      return refused(name, BinaryKind.NOT_ELF, finding);
    }
    try {
      BinaryFacts facts = BinaryFacts.read(input);
      return new BinaryReport(
          name,
          facts.kind(),
          facts.file().header().machineName(),
          facts.linkage(),
          facts.marks().stream().map(Marks::note).toList(),
          Optional.empty(),
          BinaryFindings.judge(facts));
    } catch (ElfFormatException e) {
      Finding finding =
          new Finding(
              "elf-format",
              Severity.ERROR,
              "byte 0x%x".formatted(e.offset()),
              "a well-formed ELF file",
              e.problem(),
              "build or copy the file again; it is damaged");
      return refused(name, BinaryKind.MALFORMED, finding);
    }
  }

  private static BinaryReport refused(String name, BinaryKind kind, Finding finding) {
    return new BinaryReport(
        name, kind, "none", Linkage.NONE, List.of(), Optional.empty(), List.of(finding));
  }
}
