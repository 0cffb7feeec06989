package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.LockResolver;
import io.github.statix.assembler.build.PresetLocks;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.progress.Display;
import io.github.statix.assembler.progress.RunDisplay;
import io.github.statix.stages.store.Store;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A new lock. */
@Command(
    name = "lock",
    mixinStandardHelpOptions = true,
    description = "Resolve every source and package of a preset and write its lock.",
    sortOptions = false)
final class LockCommand implements Callable<Integer> {

  private final Console console;

  @Mixin CommonOptions common = new CommonOptions();

  LockCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    try (Display display = console.display(common.progress);
        Store store = Store.open(common.store.folder(console.environment()), display::warning)) {
      RunDisplay progress = new RunDisplay(display);
      LockResolver resolver =
          new LockResolver(store, common.sourceOptions(console.environment()), progress);
      Path written = PresetLocks.write(common.presetRequest(), resolver);
      display.close();
      console.out().println(written);
    }
    return ExitCode.DONE;
  }
}
