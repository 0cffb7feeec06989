package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.BuildRequest;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.output.Destinations;
import io.github.statix.assembler.progress.Display;
import io.github.statix.assembler.progress.RunDisplay;
import io.github.statix.assembler.reproduce.ReportText;
import io.github.statix.assembler.reproduce.ReproduceReport;
import io.github.statix.assembler.reproduce.ReproduceRequest;
import io.github.statix.assembler.reproduce.Reproduction;
import io.github.statix.assembler.reproduce.Variation;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.run.CachedLayers;
import io.github.statix.stages.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether stages come to the same bytes when they are built again. */
@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    description = "Build stages a second time and compare the layers.",
    sortOptions = false)
final class ReproduceCommand implements Callable<Integer> {

  private final Console console;

  @Mixin CommonOptions common = new CommonOptions();

  @Mixin StageTimeoutOption stageTimeout = new StageTimeoutOption();

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "Build this stage again, or base (default: all). Repeatable.")
  List<String> stages = new ArrayList<>();

  @Option(
      names = "--vary",
      paramLabel = "LIST",
      defaultValue = "all",
      description =
          "In what the rebuild differs: jobs,clock,order, or all or none (default: ${DEFAULT-VALUE}).")
  String vary = "all";

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "auto",
      description = "Where first builds run that are not in the store (default: ${DEFAULT-VALUE}).")
  String engine = "auto";

  @Option(
      names = "--rebuild-engine",
      paramLabel = "ENGINE",
      description = "Where rebuilds run: auto, docker or sandbox (default: that of --engine).")
  @Nullable String rebuildEngine;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "Jobs of a first build (default: the number of cores); a rebuild has 1, or 2.")
  int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--digests",
      paramLabel = "FILE",
      description = "The file of expected digests (default: the preset's own).")
  @Nullable Path digests;

  @Option(names = "--record", description = "Write what was reproduced to the file of digests.")
  boolean record;

  @Option(
      names = "--differences",
      paramLabel = "N",
      defaultValue = "10",
      description = "Of how many files to say what differs (default: ${DEFAULT-VALUE}).")
  int differences = 10;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  ReproduceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    ReproduceRequest request = request();
    BuildCommand.requireUtf8();
    try (Display display = console.display(common.progress);
        Store store = Store.open(common.store.folder(console.environment()), display::warning)) {
      ReproduceReport report =
          new Reproduction(store, new RunDisplay(display), console.environment()).run(request);
      display.close();
      console.out().print(json ? ReportText.json(report) : ReportText.of(report));
      return report.isGood() ? ExitCode.DONE : ExitCode.VERIFICATION;
    }
  }

  private ReproduceRequest request() throws StatixException {
    if (differences < 0) {
      throw new UsageException("--differences %d: use 0 or more".formatted(differences));
    }
    try {
      BuildRequest first = buildRequest(engine);
      return new ReproduceRequest(
          first,
          stages,
          Variation.parse(vary),
          buildRequest(rebuildEngine == null ? engine : rebuildEngine).engine(),
          Optional.ofNullable(digests),
          record,
          differences);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private BuildRequest buildRequest(String where) throws StatixException {
    return new BuildRequest(
        common.presetRequest(),
        common.sourceOptions(console.environment()),
        Destinations.NOWHERE,
        where,
        jobs,
        CompileCache.OFF,
        CachedLayers.Wish.OWN,
        Optional.empty(),
        stageTimeout.limits());
  }
}
