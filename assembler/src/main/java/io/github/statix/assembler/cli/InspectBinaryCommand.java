package io.github.statix.assembler.cli;

import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.verify.elf.StaticBinaryCheck;
import io.github.statix.verify.report.BinaryReport;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.JsonReport;
import io.github.statix.verify.report.TextReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether programs are static. */
@Command(
    name = "inspect-binary",
    mixinStandardHelpOptions = true,
    description = "Check that programs are static and start without help.",
    sortOptions = false)
final class InspectBinaryCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The programs.")
  List<Path> files = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  InspectBinaryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    List<BinaryReport> reports = new ArrayList<>();
    for (Path file : files) {
      reports.add(StaticBinaryCheck.inspect(file));
    }
    console.out().print(json ? JsonReport.of(reports) : TextReport.of(reports));
    boolean bad = reports.stream().anyMatch(report -> Finding.anyError(report.findings()));
    return bad ? ExitCode.VERIFICATION : ExitCode.DONE;
  }
}
