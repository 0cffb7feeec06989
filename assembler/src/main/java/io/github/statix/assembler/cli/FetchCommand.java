package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.LockResolver;
import io.github.statix.assembler.build.LockedPreset;
import io.github.statix.assembler.build.PresetLocks;
import io.github.statix.assembler.build.Sources;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.progress.Display;
import io.github.statix.assembler.progress.RunDisplay;
import io.github.statix.oci.model.Digest;
import io.github.statix.presets.BaseSpec;
import io.github.statix.stages.source.SourceFetcher;
import io.github.statix.stages.source.SourcePlan;
import io.github.statix.stages.source.SourceRequest;
import io.github.statix.stages.store.Store;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All downloads of a build, without the build. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = "Fetch and verify every source and package of a preset into the store.",
    sortOptions = false)
final class FetchCommand implements Callable<Integer> {

  private final Console console;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--dry-run", description = "Say what is there and what would be asked for.")
  boolean dryRun;

  FetchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    try (Display display = console.display(common.progress);
        Store store = Store.open(common.store.folder(console.environment()), display::warning)) {
      RunDisplay progress = new RunDisplay(display);
      LockResolver resolver =
          new LockResolver(store, common.sourceOptions(console.environment()), progress);
      LockedPreset locked = PresetLocks.load(common.presetRequest(), resolver, progress);
      List<SourceRequest> sources =
          Sources.requests(locked.preset(), locked.preset().sources(), locked.sourceDigests());
      List<SourceRequest> packages = Sources.packageRequests(locked.lock().packages());
      try (SourceFetcher fetcher =
          Sources.fetcher(common.sourceOptions(console.environment()), store, progress)) {
        if (dryRun) {
          fetcher.plan(sources).forEach(this::print);
          fetcher.plan(packages).forEach(this::print);
          return ExitCode.DONE;
        }
        // Apart, since results go by name, and a source and a package may share one (curl).
        Map<String, Digest> fetchedSources = fetcher.fetchAll(sources);
        Map<String, Digest> fetchedPackages = fetcher.fetchAll(packages);
        if (locked.preset().base() instanceof BaseSpec.Debian debian) {
          // So that a later build does not have to ask.
          Sources.trust(common.sourceOptions(console.environment()), store, progress)
              .note(debian, locked.lock().packages());
        }
        display.close();
        fetchedSources.forEach(this::print);
        fetchedPackages.forEach(this::print);
      }
    }
    return ExitCode.DONE;
  }

  private void print(String name, Digest digest) {
    console.out().printf("%s  %s%n", digest, name);
  }

  private void print(SourcePlan plan) {
    console
        .out()
        .printf(
            "%-24s %s%n",
            plan.request().name(), plan.stored() ? "in the store" : "would be fetched from");
    if (!plan.stored()) {
      plan.addresses().forEach(address -> console.out().println("    " + address));
    }
  }
}
