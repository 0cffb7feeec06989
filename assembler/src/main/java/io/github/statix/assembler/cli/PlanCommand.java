package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.BuildRequest;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.cli.console.PlanPrinter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a build would do. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description =
        "Say which stages would be reused or built, and which field of their key changed.",
    sortOptions = false)
final class PlanCommand implements Callable<Integer> {

  private final Console console;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--until", paramLabel = "STAGE", description = "Plan up to this stage.")
  @Nullable String until;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  PlanCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    BuildRequest request =
        BuildRequest.toLookAt(
            common.presetRequestToLookAt(),
            common.sourceOptions(console.environment()),
            Optional.ofNullable(until));
    new PlanPrinter(console).print(request, common.store.folder(console.environment()), json);
    return ExitCode.DONE;
  }
}
