package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.BuildRequest;
import io.github.statix.assembler.build.BuildResult;
import io.github.statix.assembler.build.ImageBuild;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.cli.console.GitHubFiles;
import io.github.statix.assembler.cli.console.PlanPrinter;
import io.github.statix.assembler.cli.console.ResultFiles;
import io.github.statix.assembler.cli.console.StageCommand;
import io.github.statix.assembler.output.DestinationChecks;
import io.github.statix.assembler.output.Destinations;
import io.github.statix.assembler.output.Output;
import io.github.statix.assembler.progress.Display;
import io.github.statix.assembler.progress.ProgressMode;
import io.github.statix.assembler.progress.RunDisplay;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.run.CachedLayers;
import io.github.statix.stages.store.Store;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job: build, assemble, push. */
@Command(
    name = "statix-assemble",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Builds a reproducible image for fully static Rust binaries from a preset.",
    usageHelpAutoWidth = true,
    sortOptions = false,
    footer = {
      "",
      "Exit codes: 0 done, 2 bad usage or preset, 3 a source failed, 4 a stage failed,",
      "5 registry, 6 verification, 7 no engine, 8 disk or memory, 1 a bug of ours."
    })
final class BuildCommand implements Callable<Integer>, StageCommand {

  private final Console console;

  @Mixin CommonOptions common = new CommonOptions();

  @Mixin StageTimeoutOption stageTimeout = new StageTimeoutOption();

  @Option(
      names = "--push",
      paramLabel = "REF",
      description = "Push to this registry reference. Repeatable.")
  List<String> push = new ArrayList<>();

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "Push under this tag, too (default: the preset's). Repeatable.")
  List<String> tags = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUTPUT",
      description =
          "Write the image: oci:DIR, oci-archive:FILE, docker-archive:FILE, docker:NAME."
              + " Repeatable.")
  List<String> outputs = new ArrayList<>();

  @Option(
      names = "--until",
      paramLabel = "STAGE",
      description = "Stop after this stage; the image holds the stages so far.")
  @Nullable String until;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "auto",
      description = "auto, docker or sandbox (default: ${DEFAULT-VALUE}).")
  String engine = "auto";

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "How many compilers may run at once (default: the number of cores).")
  int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--compile-cache",
      paramLabel = "on|off",
      description =
          "Keep compiled objects of stages for later runs (default: on, but off with"
              + " --digest-file and --metadata-file). With off, layers that were compiled with"
              + " cached objects are made again.")
  @Nullable CompileCache compileCache;

  @Option(
      names = "--allow-cached",
      description =
          "Let --push, --digest-file and --metadata-file take layers that were compiled with"
              + " cached objects, also where no recorded digests confirm them.")
  boolean allowCached;

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  boolean dryRun;

  @Option(
      names = "--digest-file",
      paramLabel = "FILE",
      description = "Write the image's digest to this file.")
  @Nullable Path digestFile;

  @Option(
      names = "--metadata-file",
      paramLabel = "FILE",
      description = "Write digests, layers and targets to this file, as JSON.")
  @Nullable Path metadataFile;

  BuildCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (common.preset == null) {
      PresetsCommand.offer(console, common.store);
      return ExitCode.USAGE;
    }
    BuildRequest request = request();
    requireOwnTag(request.destinations());
    requireUtf8();
    if (dryRun) {
      return dryRun(request);
    }
    BuildResult result;
    Destinations destinations = request.destinations();
    // The result goes to standard error where standard output is the image.
    PrintStream out = destinations.takeStandardOutput() ? console.err() : console.out();
    try (Display display = console.display(common.progress);
        Store store = Store.open(common.store.folder(console.environment()), display::warning)) {
      RunDisplay progress = new RunDisplay(display);
      result = new ImageBuild(store, progress, console.environment(), console.bytes()).run(request);
    }
    try {
      ResultFiles.write(result, Optional.ofNullable(digestFile), Optional.ofNullable(metadataFile));
      GitHubFiles.write(result, console.environment());
    } finally {
      // Printed in any case: the image is where it belongs, and nobody else says its digest.
      ResultFiles.lines(result).forEach(out::println);
      if (out.checkError()) {
        ResultFiles.lines(result).forEach(console.err()::println);
      }
    }
    return ExitCode.DONE;
  }

  /** An image of {@code --until} or {@code --set} takes the preset's tag only when it is named. */
  private void requireOwnTag(Destinations destinations) throws UsageException {
    boolean isTagged =
        destinations.push().stream().allMatch(reference -> reference.tag().isPresent());
    if (isTagged || !tags.isEmpty()) {
      return;
    }
    if (until != null) {
      throw new UsageException(
          "--until %s makes a part of the image, which would take the tag of the whole one; name another in --push REF:TAG or --tag"
              .formatted(until));
    }
    if (!common.sets.isEmpty()) {
      throw new UsageException(
          "--set makes another image, which would take the tag of the preset's; name another in --push REF:TAG or --tag");
    }
  }

  private int dryRun(BuildRequest request) throws Exception {
    List<StatixException> problems = DestinationChecks.here(request.destinations());
    new PlanPrinter(console).print(request, common.store.folder(console.environment()), false);
    if (!problems.isEmpty()) {
      throw StatixException.together(problems);
    }
    return ExitCode.DONE;
  }

  @Override
  public ProgressMode mode() {
    return common.progress;
  }

  @Override
  public String shellOf(StageName stage) {
    return common.shellOf(stage, engine);
  }

  /** Java reads and writes file names in the locale's encoding, and layers hold names in UTF-8. */
  static void requireUtf8() throws UsageException {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    if (!encoding.equalsIgnoreCase("UTF-8")) {
      throw new UsageException(
          "file names would be taken for %s; set LC_ALL=C.UTF-8, as ./statix-assemble does by itself"
              .formatted(encoding));
    }
  }

  /** Whoever writes a digest down wants to know it from the compiler itself. */
  private CompileCache compileCache() {
    if (compileCache != null) {
      return compileCache;
    }
    return digestFile == null && metadataFile == null ? CompileCache.ON : CompileCache.OFF;
  }

  /** What leaves this machine, or is written down, is to come from sources alone. */
  private CachedLayers.Wish cached() {
    if (allowCached) {
      return CachedLayers.Wish.ALL;
    }
    if (compileCache == CompileCache.OFF) {
      return CachedLayers.Wish.REBUILD;
    }
    boolean givenOut = !push.isEmpty() || digestFile != null || metadataFile != null;
    return givenOut ? CachedLayers.Wish.CONFIRMED : CachedLayers.Wish.OWN;
  }

  private BuildRequest request() throws StatixException {
    try {
      return new BuildRequest(
          dryRun ? common.presetRequestToLookAt() : common.presetRequest(),
          common.sourceOptions(console.environment()),
          new Destinations(
              push.stream().map(ImageReference::parse).toList(),
              tags,
              outputs.stream().map(Output::parse).toList(),
              Stream.of(digestFile, metadataFile).filter(Objects::nonNull).toList()),
          engine,
          jobs,
          compileCache(),
          cached(),
          Optional.ofNullable(until),
          stageTimeout.limits());
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
