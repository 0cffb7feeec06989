package io.github.statix.stages.store;

import io.github.statix.presets.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Removes from a store what nobody has used for some time. */
public final class StoreGc {

  /** How long things are kept unless somebody says otherwise. */
  public static final Duration DEFAULT_KEEP = Duration.ofDays(30);

  /**
   * What was removed.
   *
   * @param records of stages
   * @param blobs layers, sources and packages
   * @param roots unpacked root filesystems
   * @param caches of compiled objects, one a stage
   * @param logs log files
   * @param failures what failed recipes left
   * @param bytes all of these together took
   */
  public record Freed(
      int records, int blobs, int roots, int caches, int logs, int failures, long bytes) {}

  private final Store store;
  private final Instant oldest;
  private final TreeSet<Digest> kept = new TreeSet<>();
  private int records;
  private int blobs;
  private int roots;
  private int caches;
  private int logs;
  private int failures;
  private long bytes;

  private StoreGc(Store store, Instant oldest) {
    this.store = store;
    this.oldest = oldest;
  }

  /**
   * Removes records, blobs, roots, compile caches and logs last used before {@code now - keep}, and
   * what failed recipes left, however young. A layer stays as long as a record names it.
   *
   * @throws IOException also when another run uses the store; nothing is removed then
   */
  public static Freed collect(Store store, Duration keep, Instant now) throws IOException {
    StoreGc gc = new StoreGc(store, now.minus(keep));
    if (!store.alone(gc::collect)) {
      throw new IOException(
          "the store %s is in use by another run; collect when that has ended"
              .formatted(store.root()));
    }
    return new Freed(gc.records, gc.blobs, gc.roots, gc.caches, gc.logs, gc.failures, gc.bytes);
  }

  private void collect() throws IOException {
    WorkFolder.sweep(store.root().resolve("tmp"));
    collectRecords();
    collectBlobs();
    roots += collectTrees(store.roots());
    if (Files.isDirectory(store.compileCaches())) {
      caches += collectTrees(store.compileCaches());
    }
    for (Path kept : store.failures().all()) {
      long size = size(kept);
      WorkFolder.discard(kept, store.root().resolve("tmp"));
      failures++;
      bytes += size;
    }
    logs += collectFiles(store.logs(), "");
    collectFiles(store.root().resolve("latest"), "");
    collectFiles(store.root().resolve("packages"), "");
    collectFiles(store.root().resolve("locks"), "");
    for (String folder : new String[] {"stages", "latest", "blobs"}) {
      collectFiles(store.root().resolve(folder), AtomicFiles.UNFINISHED);
    }
  }

  private void collectRecords() throws IOException {
    for (StageRecord record : store.records().list()) {
      if (store.records().lastUsed(record).isBefore(oldest)) {
        store.records().delete(record);
        records++;
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
        bytes += all.size(digest);
        all.delete(digest);
        blobs++;
      }
    }
  }

  /** Deletes the old ones among the folders in this one. */
  private int collectTrees(Path folder) throws IOException {
    int deleted = 0;
    for (Path tree : children(folder)) {
      if (isOld(tree)) {
        long size = size(tree);
        WorkFolder.delete(tree);
        deleted++;
        bytes += size;
      }
    }
    return deleted;
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
      boolean matches = path.getFileName().toString().startsWith(prefix);
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        if (!path.equals(folder) && children(path).isEmpty()) {
          Files.delete(path);
        }
      } else if (matches && isOld(path)) {
        bytes += Files.size(path);
        Files.delete(path);
        deleted++;
      }
    }
    return deleted;
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

  /** What a tree's files take, as far as they can be seen. */
  static long size(Path tree) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(tree, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isDirectory()) {
      return attributes.size();
    }
    if (!Files.isReadable(tree) || !Files.isExecutable(tree)) {
      return 0;
    }
    long sum = 0;
    for (Path child : children(tree)) {
      sum += size(child);
    }
    return sum;
  }
}
