package io.github.statix.assembler.cli;

import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.stages.container.sandbox.EmptyRoot;
import io.github.statix.verify.elf.StaticBinaryCheck;
import io.github.statix.verify.report.BinaryReport;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.JsonReport;
import io.github.statix.verify.report.ProgramRun;
import io.github.statix.verify.report.TextReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

  /** How long a program may take; a server runs longer, and has started then. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** What is added to the number of the signal that ended a program. */
  private static final int SIGNALLED = 128;

  private final Console console;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The programs.")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "--run",
      description =
          "Also start each static program, without arguments, in an empty root without a network.")
  boolean run;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  InspectBinaryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    List<BinaryReport> reports = new ArrayList<>();
    for (Path file : files) {
      BinaryReport report = StaticBinaryCheck.inspect(file);
      reports.add(run && report.kind().isStatic() ? report.with(started(file)) : report);
    }
    console.out().print(json ? JsonReport.of(reports) : TextReport.of(reports));
    boolean bad = reports.stream().anyMatch(report -> Finding.anyError(report.findings()));
    return bad ? ExitCode.VERIFICATION : ExitCode.DONE;
  }

  private static ProgramRun started(Path file) throws IOException, InterruptedException {
    EmptyRoot.Ending ending = EmptyRoot.run(file, LIMIT);
    if (!ending.notStarted().isEmpty()) {
      return new ProgramRun(ProgramRun.End.NOT_STARTED, 0, ending.notStarted());
    }
    if (ending.status().isEmpty()) {
      return new ProgramRun(ProgramRun.End.RUNNING, 0, ending.said());
    }
    int status = ending.status().getAsInt();
    return status > SIGNALLED
        ? new ProgramRun(ProgramRun.End.KILLED, status - SIGNALLED, ending.said())
        : new ProgramRun(ProgramRun.End.EXITED, status, ending.said());
  }
}
