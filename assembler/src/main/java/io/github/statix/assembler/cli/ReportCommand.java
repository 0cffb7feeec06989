package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.BuildPlan;
import io.github.statix.assembler.build.BuildRequest;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.progress.Display;
import io.github.statix.assembler.progress.RunDisplay;
import io.github.statix.assembler.report.BuildReport;
import io.github.statix.assembler.report.Machine;
import io.github.statix.assembler.report.ReportFile;
import io.github.statix.stages.store.Store;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a build took. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Say what each stage of a preset took and came to when it was built, as Markdown.",
    sortOptions = false)
final class ReportCommand implements Callable<Integer> {

  private final Console console;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--until", paramLabel = "STAGE", description = "Report up to this stage.")
  @Nullable String until;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Put the report into this file, in place of the preset's last one.")
  @Nullable Path output;

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    BuildRequest request =
        BuildRequest.toLookAt(
            common.presetRequestToLookAt(),
            common.sourceOptions(console.environment()),
            Optional.ofNullable(until));
    try (Display display = console.display(common.progress);
        Store store =
            Store.openToRead(common.store.folder(console.environment()), display::warning)) {
      BuildReport report = BuildReport.of(BuildPlan.of(request, store, new RunDisplay(display)));
      String section =
          report.markdown(Machine.here(), LocalDate.now(ZoneOffset.UTC), Version.program());
      display.close();
      if (output == null) {
        console.out().print(section);
      } else {
        ReportFile.put(output, report.preset(), section);
        console.out().println(output);
      }
    }
    return ExitCode.DONE;
  }
}
