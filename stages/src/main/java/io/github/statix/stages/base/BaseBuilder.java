package io.github.statix.stages.base;

import io.github.statix.oci.model.CanonicalEncoder;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.Platform;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.stages.capture.CapturedLayer;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.capture.LayerIndex;
import io.github.statix.stages.capture.TarTree;
import io.github.statix.stages.capture.TreeEntry;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.sandbox.seccomp.SeccompFilter;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Builds a Debian root filesystem from locked packages, as one layer whose bytes depend on nothing
 * but {@link #key}.
 */
public final class BaseBuilder {

  /**
   * The number of the rules by which packages become a root filesystem. It is part of the base's
   * key and moves only on purpose (docs/adr/0005-base.md).
   */
  public static final int BASE_FORMAT = 1;

  private static final String STATUS = "var/lib/dpkg/status";

  private final Store store;
  private final BootstrapTool tool;

  /** A builder that works in this store with this tool. */
  public BaseBuilder(Store store, BootstrapTool tool) {
    this.store = store;
    this.tool = tool;
  }

  /**
   * Everything that decides the bytes of what a root filesystem has over a base.
   *
   * @param packages all of the root filesystem's, those of the base among them
   * @param base the base's key
   */
  public static StageKey keyOver(StageKey base, List<LockedPackage> packages, SourceEpoch epoch) {
    List<StageKey.Field> fields = new ArrayList<>(key(packages, epoch).fields());
    fields.add(new StageKey.Field("over base", base.digest().toString()));
    return new StageKey(fields);
  }

  /**
   * Everything that decides the bytes of a base. The suites and the mirror are out: they only
   * decided what the lock holds.
   */
  public static StageKey key(List<LockedPackage> packages, SourceEpoch epoch) {
    List<StageKey.Field> fields = new ArrayList<>();
    fields.add(new StageKey.Field("base format", Integer.toString(BASE_FORMAT)));
    fields.add(new StageKey.Field("digest format", Integer.toString(LayerCapture.DIGEST_FORMAT)));
    fields.add(new StageKey.Field("epoch", epoch.toString()));
    fields.add(new StageKey.Field("platform", Platform.LINUX_AMD64.toString()));
    CanonicalEncoder digests = new CanonicalEncoder();
    for (LockedPackage each : sorted(packages)) {
      digests.add(each.name()).add(each.sha256().toString());
      fields.add(new StageKey.Field("package " + each.name(), each.version()));
    }
    fields.add(new StageKey.Field("packages", digests.digest().toString()));
    return new StageKey(fields);
  }

  /**
   * Builds and captures the base.
   *
   * @param packages all in the store, in any order
   * @param below a layer of the store whose packages are among these; of the root filesystem only
   *     what it has over this one is captured
   * @param epoch the newest time a file can get, and what package scripts take for now
   * @param threads that compress the layer; the bytes are the same for any number
   * @param log receives what mmdebstrap says
   * @throws IOException when a package is not in the store, the tool fails, or what it installed is
   *     not what was locked
   */
  public CapturedLayer build(
      List<LockedPackage> packages,
      Optional<Layer> below,
      SourceEpoch epoch,
      int threads,
      LogSink log)
      throws IOException, InterruptedException {
    try (WorkFolder folder = store.workFolder("base")) {
      Path input = folder.path().resolve("input.tar");
      Path output = folder.path().resolve("root.tar");
      Optional<Path> tools = Optional.empty();
      if (!tool.hasMmdebstrap()) {
        tools = Optional.of(fetchTools(folder.path(), log));
      }
      writeInput(sorted(packages), epoch, tools, input);
      tool.run(input, output, BootstrapTool.Network.NONE, log);
      try (InstallTree tree = new BaseTree(read(output), epoch.seconds())) {
        InstalledPackages.check(status(tree), packages);
        if (below.isEmpty()) {
          return LayerCapture.capture(tree, epoch, store.blobs(), threads);
        }
        InstallTree added = new AddedTree(tree, LayerIndex.of(store.blobs(), below.get()));
        return LayerCapture.capture(added, epoch, store.blobs(), threads);
      }
    }
  }

  private InstallTree read(Path tar) throws IOException {
    try (InputStream in = Files.newInputStream(tar)) {
      return TarTree.read(in, store.workFolder("base-root"));
    }
  }

  /** The scripts of packages get no network, so mmdebstrap has to be fetched before. */
  private Path fetchTools(Path folder, LogSink log) throws IOException, InterruptedException {
    Path input = folder.resolve("tools-input.tar");
    Path output = folder.resolve("tools.tar");
    try (InputTar tar = InputTar.create(input)) {
      tar.add("run", Scripts.read("tools.sh"));
      tar.add("proxies", AptProxies.of(System.getenv(), System.getProperties()).lines());
    }
    tool.run(input, output, BootstrapTool.Network.MIRROR, log);
    return output;
  }

  private void writeInput(
      List<LockedPackage> packages, SourceEpoch epoch, Optional<Path> tools, Path file)
      throws IOException {
    BlobStore blobs = store.blobs();
    StringBuilder index = new StringBuilder();
    try (InputTar tar = InputTar.create(file)) {
      for (LockedPackage each : packages) {
        if (!DebPath.isPlain(each.path())) {
          throw new BaseException(
              "package %s is locked at '%s', which is no path of a Debian mirror; use --update-lock"
                  .formatted(each.name(), each.path()));
        }
        // Not formatted: the locale's digits may be others than the script's.
        index.append(each.path() + " " + each.size() + " " + each.sha256().hex() + "\n");
        try (InputStream content = blobs.open(each.sha256())) {
          tar.add(each.path(), content, each.size());
        }
      }
      tar.add("index", index.toString());
      tar.add("include", String.join(",", packages.stream().map(LockedPackage::name).toList()));
      tar.add("epoch", epoch.toString());
      tar.add("run", Scripts.read("bootstrap.sh"));
      if (tools.isPresent()) {
        tar.add("filter", HexFormat.of().formatHex(SeccompFilter.programForRoots()));
        tar.add("confine.pl", Scripts.read("confine.pl"));
        try (InputStream content = Files.newInputStream(tools.get())) {
          tar.add("tools.tar", content, Files.size(tools.get()));
        }
      }
    }
  }

  private static List<LockedPackage> sorted(List<LockedPackage> packages) {
    return packages.stream().sorted(Comparator.comparing(LockedPackage::name)).toList();
  }

  private static String status(InstallTree tree) throws IOException {
    for (TreeEntry entry : tree.entries()) {
      if (entry instanceof TreeEntry.RegularFile file && file.path().equals(STATUS)) {
        try (InputStream in = tree.open(file)) {
          return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    }
    throw new BaseException("the root filesystem has no %s; see the log".formatted(STATUS));
  }
}
