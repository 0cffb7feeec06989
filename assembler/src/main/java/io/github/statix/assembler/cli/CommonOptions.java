package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.PresetRequest;
import io.github.statix.assembler.build.PresetRequest.Locking;
import io.github.statix.assembler.build.SourceOptions;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.progress.ProgressMode;
import io.github.statix.oci.message.ShellWords;
import io.github.statix.oci.message.StatixException;
import io.github.statix.presets.model.StageName;
import io.github.statix.presets.parse.PresetCatalog;
import io.github.statix.stages.http.ProxyVariables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that every verb about a preset takes; nothing but this package sees the fields. */
final class CommonOptions {

  @Option(
      names = "--preset",
      paramLabel = "NAME|FILE",
      description = "A shipped preset or a preset file.")
  @Nullable String preset;

  @Option(
      names = {"--set", "--build-arg"},
      paramLabel = "NAME=VALUE",
      description = "Set a version variable of the preset. Repeatable.")
  Map<String, String> sets = new LinkedHashMap<>();

  @Mixin StoreOption store = new StoreOption();

  @Option(
      names = "--source-mirror",
      paramLabel = "URL|DIR",
      description = "Look here for sources first, by digest and by file name. Repeatable.")
  List<String> sourceMirrors = new ArrayList<>();

  @Option(
      names = "--debian-mirror",
      paramLabel = "URL",
      description = "The Debian mirror to use (default: the one this machine's apt uses).")
  @Nullable String debianMirror;

  @Option(names = "--offline", description = "Use no network; take what is in the store.")
  boolean offline;

  @Option(
      names = "--lock",
      paramLabel = "FILE",
      description = "The lock file (default: the preset's own).")
  @Nullable Path lock;

  @Option(
      names = "--locked",
      description = "Resolve no lock and write none; without a lock, that is an error.")
  boolean locked;

  @Option(
      names = "--update-lock",
      description = "Resolve the lock anew and write it to the lock file.")
  boolean updateLock;

  @Option(
      names = "--trust-lock",
      description =
          "Run the scripts of packages that the lock names and no signed Debian index does.")
  boolean trustLock;

  @Option(
      names = "--recipes",
      paramLabel = "DIR",
      description = "Recipes in this folder go before those of the preset and the shipped ones.")
  @Nullable Path recipes;

  @Option(
      names = "--progress",
      paramLabel = "MODE",
      defaultValue = "auto",
      description = "auto, plain, json or quiet (default: ${DEFAULT-VALUE}).")
  ProgressMode progress = ProgressMode.AUTO;

  /** The request of a verb that only looks: no lock is resolved or written. */
  PresetRequest presetRequestToLookAt() throws UsageException {
    if (updateLock) {
      throw new UsageException(
          "--update-lock writes a lock, and this only looks; run 'statix-assemble lock' first, and"
              + " leave it out");
    }
    return presetRequest().locked();
  }

  private String preset() throws UsageException {
    if (preset == null) {
      throw new UsageException(
          "no preset is named; add --preset NAME|FILE, the shipped ones are %s"
              .formatted(String.join(", ", new PresetCatalog().names())));
    }
    return preset;
  }

  /** Refuses a directory of recipes that is none, which would otherwise be as if not given. */
  PresetRequest presetRequest() throws UsageException {
    if (recipes != null && !Files.isDirectory(recipes)) {
      throw new UsageException("--recipes %s: there is no such directory".formatted(recipes));
    }
    if (locked && updateLock) {
      throw new UsageException("--locked and --update-lock cannot both be; leave one out");
    }
    return new PresetRequest(
        preset(),
        new TreeMap<>(sets),
        Optional.ofNullable(lock),
        updateLock ? Locking.ANEW : locked ? Locking.NEVER : Locking.WHEN_MISSING,
        trustLock,
        Optional.ofNullable(recipes));
  }

  /** A command line that opens this stage's container, with the options that its key depends on. */
  String shellOf(StageName stage, String engine) {
    List<String> words = new ArrayList<>(List.of("statix-assemble", "shell", stage.value()));
    words.addAll(List.of("--preset", String.valueOf(preset)));
    sets.forEach((name, value) -> words.addAll(List.of("--set", name + "=" + value)));
    if (lock != null) {
      words.addAll(List.of("--lock", lock.toString()));
    }
    if (recipes != null) {
      words.addAll(List.of("--recipes", recipes.toString()));
    }
    if (store.store != null) {
      words.addAll(List.of("--store", store.store.toString()));
    }
    if (!engine.equals("auto")) {
      words.addAll(List.of("--engine", engine));
    }
    return ShellWords.line(words);
  }

  SourceOptions sourceOptions(Map<String, String> environment) throws StatixException {
    return new SourceOptions(
        sourceMirrors,
        Optional.ofNullable(debianMirror),
        offline,
        ProxyVariables.of(environment, System.getProperties()));
  }
}
