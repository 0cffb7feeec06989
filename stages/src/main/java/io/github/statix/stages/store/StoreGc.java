package io.github.statix.stages.store;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.tree.AtomicFiles;
import io.github.statix.stages.tree.TreeSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Removes from a store what nobody has used for some time. */
public final class StoreGc {

  /** How long things are kept unless somebody says otherwise. */
  public static final Duration DEFAULT_KEEP = Duration.ofDays(30);

  /** What a store holds that can be removed. */
  public enum Kind {
    /** Records of stages. */
    RECORDS("layers' records"),
    /** Layers, sources and packages. */
    BLOBS("blobs"),
    /** Unpacked root filesystems. */
    ROOTS("unpacked roots"),
    /** Compiled objects of a stage of a preset. */
    CACHES("compile caches"),
    /** What came of downloads that broke off. */
    DOWNLOADS("partial downloads"),
    /** What the layers of a pulled image are. */
    IMAGES("base images' records"),
    /** Logs of stages. */
    LOGS("logs"),
    /** What failed recipes left. */
    FAILURES("failures");

    private final String plural;

    Kind(String plural) {
      this.plural = plural;
    }

    @Override
    public String toString() {
      return plural;
    }
  }

  /**
   * What was removed.
   *
   * @param counts how many of each kind; all kinds are there, in their order
   * @param bytes all of these together took
   */
  public record Freed(Map<Kind, Integer> counts, long bytes) {

    /** How many of this kind. */
    public int of(Kind kind) {
      return counts.getOrDefault(kind, 0);
    }
  }

  /** How the files of partial downloads end. */
  private static final String PARTIAL = ".part";

  private final Store store;
  private final Instant oldest;
  private final TreeSet<Digest> kept = new TreeSet<>();
  private final EnumMap<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private long bytes;

  private StoreGc(Store store, Instant oldest) {
    this.store = store;
    this.oldest = oldest;
    for (Kind kind : Kind.values()) {
      counts.put(kind, 0);
    }
  }

  /**
   * Removes what was last used before {@code now - keep}, and what failed recipes left, however
   * young. A layer stays as long as a record names it. What cannot be removed is a warning of the
   * store.
   *
   * @throws IOException also when another run uses the store; nothing is removed then
   */
  public static Freed collect(Store store, Duration keep, Instant now) throws IOException {
    StoreGc gc = new StoreGc(store, now.minus(keep));
    if (!store.alone(gc::collect)) {
      throw new StatixException(
          Category.USAGE,
          "the store %s is in use by another run: %s".formatted(store.root(), store.otherUsers()),
          "collect when that has ended");
    }
    return new Freed(gc.counts, gc.bytes);
  }

  private void collect() throws IOException {
    store.sweep();
    collectRecords();
    collectBlobs();
    for (Path root : children(store.roots())) {
      collectRoot(root);
    }
    for (Path cache : store.compileCaches().all()) {
      if (isOld(cache) || CompileCaches.isOutdated(cache)) {
        collectTree(Kind.CACHES, cache);
      }
    }
    for (Path failure : store.failures().all()) {
      collectTree(Kind.FAILURES, failure);
    }
    count(Kind.LOGS, collectFiles(store.logs(), ""));
    Path images = store.root().resolve("images");
    count(Kind.IMAGES, collectFiles(images, ""));
    collectFiles(store.partialDownloads(), "");
    collectFiles(store.rootStamps(), "");
    collectFiles(store.root().resolve("latest"), "");
    collectFiles(store.root().resolve("packages"), "");
    collectFiles(store.root().resolve("locks"), "");
    for (String folder : new String[] {"stages", "latest", "blobs"}) {
      collectFiles(store.root().resolve(folder), AtomicFiles.UNFINISHED);
    }
  }

  private void count(Kind kind, int more) {
    counts.merge(kind, more, Integer::sum);
  }

  private void collectRecords() throws IOException {
    for (StageRecord record : store.records().list()) {
      if (store.records().lastUsed(record).isBefore(oldest)) {
        store.records().delete(record);
        count(Kind.RECORDS, 1);
      } else {
        kept.add(record.layer().digest());
        // An index is as good as its layer, whenever it was looked at last.
        store.blobs().index(record.layer().diffId()).ifPresent(kept::add);
      }
    }
  }

  private void collectBlobs() throws IOException {
    BlobStore all = store.blobs();
    for (Digest diffId : all.indexed()) {
      Digest index = all.index(diffId).orElse(diffId);
      if (!kept.contains(index) && !all.dropIndexBefore(diffId, oldest)) {
        kept.add(index);
      }
    }
    for (Digest digest : all.list()) {
      if (!kept.contains(digest) && all.lastUsed(digest).isBefore(oldest)) {
        long size = all.size(digest);
        all.delete(digest);
        bytes += size;
        count(Kind.BLOBS, 1);
      }
    }
  }

  /** A root was last used when its stamp was touched. */
  private void collectRoot(Path root) throws IOException {
    Path stamp = store.rootStamps().resolve(root.getFileName());
    if (isOld(Files.exists(stamp, LinkOption.NOFOLLOW_LINKS) ? stamp : root)) {
      collectTree(Kind.ROOTS, root);
    }
  }

  private void collectTree(Kind kind, Path tree) {
    long size = TreeSize.of(tree);
    try {
      store.discard(tree);
      count(kind, 1);
      bytes += size;
    } catch (IOException e) {
      store.warn("%s cannot be removed: %s".formatted(tree, e));
    }
  }

  /** Deletes old files whose names begin like this, and folders that hold nothing any more. */
  private int collectFiles(Path folder, String prefix) throws IOException {
    int deleted = 0;
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return 0;
    }
    for (Path path : paths) {
      try {
        deleted += collectFile(folder, path, prefix) ? 1 : 0;
      } catch (IOException e) {
        store.warn("%s cannot be removed: %s".formatted(path, e));
      }
    }
    return deleted;
  }

  private boolean collectFile(Path folder, Path path, String prefix) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!path.equals(folder) && children(path).isEmpty()) {
        Files.delete(path);
      }
      return false;
    }
    if (!path.getFileName().toString().startsWith(prefix) || !isOld(path)) {
      return false;
    }
    long size = Files.size(path);
    Files.delete(path);
    bytes += size;
    if (path.toString().endsWith(PARTIAL)) {
      count(Kind.DOWNLOADS, 1);
    }
    return true;
  }

  /** A folder of a layer carries the layer's time, so the last change of attributes counts too. */
  private boolean isOld(Path path) throws IOException {
    Instant changed =
        ((FileTime) Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS)).toInstant();
    return changed.isBefore(oldest);
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    }
  }
}
