package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.PresetRequest;
import io.github.statix.assembler.build.SourceOptions;
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
      defaultValue = "rust-1.95",
      description = "A shipped preset or a preset file (default: ${DEFAULT-VALUE}).")
  String preset = "rust-1.95";

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
      names = "--update-lock",
      description = "Resolve the lock anew and write it to the lock file.")
  boolean updateLock;

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

  PresetRequest presetRequest() {
    return new PresetRequest(
        preset,
        new TreeMap<>(sets),
        Optional.ofNullable(lock),
        updateLock,
        Optional.ofNullable(recipes));
  }

  SourceOptions sourceOptions() {
    return new SourceOptions(sourceMirrors, Optional.ofNullable(debianMirror), offline);
  }
}
