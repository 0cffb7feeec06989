package io.github.statix.assembler.build;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Digest;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.Preset;
import io.github.statix.presets.SourceSpec;
import io.github.statix.presets.lock.Lock;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.lock.Lock.LockedSource;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.base.BasePackages;
import io.github.statix.stages.base.BootstrapTool;
import io.github.statix.stages.source.DebianMirror;
import io.github.statix.stages.source.SourceFetcher;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Finds out what a preset stands for today, from Debian's mirror and, where needed, its sources.
 */
public final class LockResolver implements PresetLocks.Resolver {

  private final Store store;
  private final SourceOptions options;
  private final BuildProgress progress;

  /** Prepares; asks nobody yet. */
  public LockResolver(Store store, SourceOptions options, BuildProgress progress) {
    this.store = store;
    this.options = options;
    this.progress = progress;
  }

  @Override
  public Lock resolve(Preset preset) throws IOException, InterruptedException, UsageException {
    return new Lock(
        preset.header().name(), Lock.baseRequest(preset), sources(preset), packages(preset));
  }

  private List<LockedSource> sources(Preset preset) throws IOException, InterruptedException {
    TreeMap<String, Digest> digests = new TreeMap<>();
    List<SourceSpec> unpinned = new ArrayList<>();
    for (SourceSpec source : preset.sources()) {
      source
          .pinned()
          .ifPresentOrElse(
              digest -> digests.put(source.name(), digest), () -> unpinned.add(source));
    }
    if (!unpinned.isEmpty()) {
      try (SourceFetcher fetcher = Sources.fetcher(options, store, progress)) {
        digests.putAll(fetcher.fetchAll(Sources.requests(preset, unpinned, digests)));
      }
    }
    List<LockedSource> locked = new ArrayList<>();
    for (SourceSpec source : preset.sources()) {
      locked.add(
          new LockedSource(
              source.name(),
              source.file(),
              Objects.requireNonNull(digests.get(source.name()), source.name())));
    }
    return locked;
  }

  private List<LockedPackage> packages(Preset preset)
      throws IOException, InterruptedException, UsageException {
    if (!(preset.base() instanceof BaseSpec.Debian debian)) {
      return List.of();
    }
    if (options.offline()) {
      throw new UsageException("a lock cannot be resolved offline; leave out --offline");
    }
    List<String> mirrors = Sources.mirror(options).roots();
    if (mirrors.isEmpty()) {
      throw new UsageException(DebianMirror.UNKNOWN);
    }
    List<LockedPackage> chosen;
    try (BootstrapTool tool = BootstrapTools.choose("auto", debian)) {
      chosen =
          BasePackages.resolve(
              debian,
              mirror(mirrors.get(0)),
              options.proxies(),
              tool,
              store,
              line -> progress.line(StageName.BASE, line));
    }
    progress.resolved();
    // The tool may be a container of the preset's own, which could say anything.
    Sources.trust(options, store, progress).noteChosen(debian, chosen);
    return chosen;
  }

  private static URI mirror(String address) throws UsageException {
    try {
      return new URI(address);
    } catch (URISyntaxException e) {
      throw new UsageException(
          "Debian mirror '%s' is not a URL: %s"
              .formatted(ForeignText.address(address), e.getReason()));
    }
  }
}
