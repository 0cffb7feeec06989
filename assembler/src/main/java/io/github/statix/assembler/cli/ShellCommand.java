package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.BuildRequest;
import io.github.statix.assembler.build.StageBuild;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.StageCommand;
import io.github.statix.assembler.output.Destinations;
import io.github.statix.assembler.progress.Display;
import io.github.statix.assembler.progress.ProgressMode;
import io.github.statix.assembler.progress.RunDisplay;
import io.github.statix.oci.message.StatixException;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.Shell;
import io.github.statix.stages.container.Terminal;
import io.github.statix.stages.run.CachedLayers;
import io.github.statix.stages.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A look into a stage's container. */
@Command(
    name = "shell",
    mixinStandardHelpOptions = true,
    description =
        "Open the container of a stage: after a failure as its recipe left it, else with an empty"
            + " /build. Ends with the status of the shell.",
    sortOptions = false)
final class ShellCommand implements Callable<Integer>, StageCommand {

  private final Console console;

  @Mixin CommonOptions common = new CommonOptions();

  @Mixin StageTimeoutOption stageTimeout = new StageTimeoutOption();

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "auto",
      description = "auto, docker or sandbox (default: the one that keeps the failure).")
  String engine = "auto";

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "How many compilers may run at once (default: the number of cores).")
  int jobs = Runtime.getRuntime().availableProcessors();

  @Parameters(index = "0", paramLabel = "STAGE", description = "The stage.")
  String stage = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "Behind --: run this instead of an interactive bash.")
  List<String> command = new ArrayList<>();

  ShellCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    BuildRequest request = request();
    BuildCommand.requireUtf8();
    Shell shell =
        new Shell(
            command.isEmpty() ? Shell.BASH : command,
            Terminal.ofStandardInput(console.environment()),
            System.in,
            console.out(),
            console.err());
    try (Display display = console.display(common.progress);
        Store store = Store.open(common.store.folder(console.environment()), display::warning)) {
      return new StageBuild(store, new RunDisplay(display), console.environment())
          .shell(request, what -> open(display, what), shell);
    }
  }

  /** From here on the terminal is the shell's. */
  private void open(Display display, String what) {
    display.close();
    if (common.progress != ProgressMode.QUIET) {
      console.err().println(what);
      console.err().printf("to run the recipe: bash -euo pipefail /recipe/%s.sh%n", stage);
    }
  }

  @Override
  public ProgressMode mode() {
    return common.progress;
  }

  @Override
  public String shellOf(StageName failed) {
    return common.shellOf(failed, engine);
  }

  private BuildRequest request() throws StatixException {
    try {
      return new BuildRequest(
          common.presetRequest(),
          common.sourceOptions(console.environment()),
          Destinations.NOWHERE,
          engine,
          jobs,
          CompileCache.OFF,
          CachedLayers.Wish.OWN,
          Optional.of(stage),
          stageTimeout.limits());
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
