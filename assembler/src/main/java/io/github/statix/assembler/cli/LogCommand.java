package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.run.StageLog;
import io.github.statix.stages.store.Store;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The last log of a stage. */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = "Print the log of the last run of a stage.",
    sortOptions = false)
final class LogCommand implements Callable<Integer> {

  private final Console console;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--path", description = "Print the name of the log's file instead.")
  boolean path;

  @Parameters(index = "0", paramLabel = "STAGE", description = "The stage.")
  String stage = "";

  LogCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    String preset = common.presetRequest().load().preset().header().name();
    try (Store store = Store.openToRead(common.store.folder(console.environment()), this::warn)) {
      Optional<Path> file = StageLog.newest(store, preset, name());
      if (file.isEmpty()) {
        throw new UsageException(
            "stage '%s' of preset '%s' has no log in the store %s"
                .formatted(stage, preset, store.root()));
      }
      if (path) {
        console.out().println(file.get());
      } else {
        print(file.get());
      }
    }
    return ExitCode.DONE;
  }

  private StageName name() throws UsageException {
    try {
      return new StageName(stage);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** Lines of recipes, which no terminal is to obey. */
  private void print(Path file) throws Exception {
    try (BufferedReader lines = StageLog.read(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        console.out().println(ForeignText.printable(line));
      }
    }
  }

  private void warn(String warning) {
    console.err().println("warning: " + warning);
  }
}
