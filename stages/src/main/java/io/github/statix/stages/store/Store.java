package io.github.statix.stages.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder that several runs may share: blobs by digest, stage records by key, locks, logs,
 * unpacked roots, compile caches and work folders.
 *
 * <p>All that is in it is either whole or not there: files are written beside their place, flushed
 * to disk and renamed. A work folder whose process is gone is swept when the store is opened.
 */
public final class Store implements AutoCloseable {

  private final Path root;
  private final BlobStore blobs;
  private final StageRecords records;
  private final ImageRecords images;
  private final StoreUse use;
  private final KeptFailures failures;

  private Store(Path root, StoreUse use) {
    this.root = root;
    this.use = use;
    this.blobs = new BlobStore(root.resolve("blobs"), root.resolve("tmp"));
    this.records = new StageRecords(root.resolve("stages"), root.resolve("latest"));
    this.images = new ImageRecords(root.resolve("images"));
    this.failures = new KeptFailures(this);
  }

  /**
   * Opens the store in this folder, which is made when it is not there. Until it is closed, or the
   * process ends, nobody collects garbage in it; while somebody does, this waits.
   *
   * @throws IOException when the folder cannot be made or written
   */
  public static Store open(Path folder) throws IOException {
    Path root = Files.createDirectories(folder.toAbsolutePath().normalize()).toRealPath();
    for (String part : new String[] {"blobs", "tmp", "locks", "logs", "roots"}) {
      Files.createDirectories(root.resolve(part));
    }
    StoreUse use = StoreUse.join(root.resolve("store.use"));
    try {
      WorkFolder.sweep(root.resolve("tmp"));
      return new Store(root, use);
    } catch (IOException | RuntimeException e) {
      use.leave();
      throw e;
    }
  }

  /** The folder itself, absolute. */
  public Path root() {
    return root;
  }

  /** Sources, packages and layers by digest. */
  public BlobStore blobs() {
    return blobs;
  }

  /** What each stage came to. */
  public StageRecords records() {
    return records;
  }

  /** What the layers of pulled images are. */
  public ImageRecords images() {
    return images;
  }

  /** What failed recipes left. */
  public KeptFailures failures() {
    return failures;
  }

  /** Where stage logs go. */
  public Path logs() {
    return root.resolve("logs");
  }

  /** Where {@link #workFolder} makes its folders. */
  public Path work() {
    return root.resolve("tmp");
  }

  /** Where root filesystems lie unpacked. */
  public Path roots() {
    return root.resolve("roots");
  }

  /** Where the sandbox keeps compiled objects, a folder a stage; there once something is in it. */
  public Path compileCaches() {
    return root.resolve("ccache");
  }

  /**
   * A word that tells this store from all others that use the same daemon; 16 hexadecimal digits.
   */
  public String id() throws IOException, InterruptedException {
    Path file = root.resolve("store.id");
    try (HeldLock lock = lock("store-id")) {
      if (!Files.exists(file)) {
        AtomicFiles.write(file, UUID.randomUUID().toString().replace("-", "").substring(0, 16));
      }
      return Files.readString(file);
    }
  }

  /**
   * Waits for, and takes, the lock of this name among all runs that share the store.
   *
   * @param name a file name
   */
  public HeldLock lock(String name) throws IOException, InterruptedException {
    return HeldLock.take(root.resolve("locks").resolve(name + ".lock"));
  }

  /** Takes the lock of this name, or nothing while another thread or run holds it. */
  Optional<HeldLock> tryLock(String name) throws IOException {
    return HeldLock.tryTake(root.resolve("locks").resolve(name + ".lock"));
  }

  /**
   * A fresh folder that is deleted on close, or when the store is next opened if the process dies.
   *
   * @param purpose a word for people who look into the store
   */
  public WorkFolder workFolder(String purpose) throws IOException {
    return WorkFolder.create(work(), purpose);
  }

  /**
   * Notes that a root or a log is in use, so that garbage collection keeps it as if it were new.
   */
  public static void touch(Path inStore) throws IOException {
    try {
      Files.setLastModifiedTime(inStore, FileTime.from(Instant.now()));
    } catch (FileSystemException e) {
      // Another user's file, or a read-only store: it is only collected too soon.
      return;
    }
  }

  /** Does this work while nobody else uses the store; false, undone, when somebody does. */
  boolean alone(StoreUse.Work work) throws IOException {
    return use.alone(work);
  }

  /** Lets others clean up; blobs begun and not committed are thrown away. */
  @Override
  public void close() throws IOException {
    try {
      blobs.close();
    } finally {
      use.leave();
    }
  }
}
