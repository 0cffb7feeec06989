package io.github.statix.stages.store;

import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.tree.AtomicFiles;
import io.github.statix.stages.tree.PlainFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

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
  private final PackageRecords packages;
  private final StoreUse use;
  private final KeptFailures failures;
  private final CompileCaches caches;
  private final boolean writable;
  private final Consumer<String> warnings;

  private Store(Path root, StoreUse use, boolean writable, Consumer<String> warnings) {
    this.root = root;
    this.use = use;
    this.writable = writable;
    this.warnings = warnings;
    this.blobs = new BlobStore(this, root.resolve("blobs"));
    this.records = new StageRecords(this, root.resolve("stages"), root.resolve("latest"));
    this.images = new ImageRecords(this, root.resolve("images"));
    this.packages = new PackageRecords(this, root.resolve("packages"));
    this.failures = new KeptFailures(this);
    this.caches = new CompileCaches(this);
  }

  /** Opens the store in this folder to write into it, and tells nobody of its warnings. */
  public static Store open(Path folder) throws IOException {
    return open(folder, warning -> {});
  }

  /**
   * Opens the store in this folder, which is made when it is not there. Until it is closed, or the
   * process ends, nobody collects garbage in it; while somebody does, this waits.
   *
   * @param warnings told, in sentences, what is wrong with the store and stops nothing; called from
   *     several threads
   * @throws StatixException when the folder cannot be made or written, or a part of it is another
   *     user's or a symbolic link; nothing is written then
   */
  public static Store open(Path folder, Consumer<String> warnings) throws IOException {
    try {
      Path root = StoreFolders.make(folder);
      StoreUse use = StoreUse.join(root.resolve("store.use"), warnings);
      Store store = new Store(root, use, true, warnings);
      boolean open = false;
      try {
        store.sweep();
        open = true;
        return store;
      } finally {
        if (!open) {
          store.close();
        }
      }
    } catch (FileSystemException e) {
      throw StoreFolders.unwritable(folder, e);
    }
  }

  /**
   * Opens the store for who only asks: another user's, or one on a read-only file system, will do.
   * Where it can be written this is the same as {@link #open(Path, Consumer)}. Nothing of another
   * user's store is changed or locked, whatever root might do.
   *
   * @param warnings told also when nothing keeps another run from changing the store meanwhile
   * @throws StatixException when there is no store that can be read, and none can be made
   */
  public static Store openToRead(Path folder, Consumer<String> warnings) throws IOException {
    Optional<StatixException> refusal = StoreFolders.refusal(folder);
    try {
      if (refusal.isPresent()) {
        throw refusal.get();
      }
      return open(folder, warnings);
    } catch (StatixException e) {
      if (!StoreFolders.isReadable(folder)) {
        throw e;
      }
    }
    Path root = folder.toRealPath();
    Path file = root.resolve("store.use");
    if (refusal.isPresent()) {
      warnings.accept(
          "%s; it is only read, and may change meanwhile".formatted(refusal.get().getMessage()));
      return new Store(root, StoreUse.unlocked(file), false, warnings);
    }
    StoreUse use;
    try {
      use = StoreUse.joinToRead(file, warnings);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      warnings.accept(
          "the store %s cannot be locked, and may change while it is read: %s".formatted(root, e));
      use = StoreUse.unlocked(file);
    }
    return new Store(root, use, false, warnings);
  }

  /** The folder itself, absolute. */
  public Path root() {
    return root;
  }

  /** Whether it can be written at all; else whatever writes into it fails. */
  public boolean isWritable() {
    return writable;
  }

  /** Says what is wrong with the store and stops nothing, in a sentence. */
  public void warn(String warning) {
    warnings.accept(warning);
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

  /** Which Debian packages a signed index named. */
  public PackageRecords packages() {
    return packages;
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

  /** What is noted of each unpacked root, under its name; touched when the root is used. */
  public Path rootStamps() {
    return root.resolve("stamps");
  }

  /** What stages have compiled, for later runs. */
  public CompileCaches compileCaches() {
    return caches;
  }

  /** Where downloads lie that broke off; there once one did. */
  public Path partialDownloads() {
    return root.resolve("partial");
  }

  /**
   * A word that tells this store from all others that use the same daemon; 16 hexadecimal digits.
   */
  public String id() throws IOException, InterruptedException {
    Path file = root.resolve("store.id");
    try (HeldLock lock = lock("store-id")) {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        AtomicFiles.write(file, UUID.randomUUID().toString().replace("-", "").substring(0, 16));
      }
      return PlainFiles.read(file);
    }
  }

  /**
   * Waits for, and takes, the lock of this name among all runs that share the store.
   *
   * @param name a file name
   */
  public HeldLock lock(String name) throws IOException, InterruptedException {
    requireWritable();
    return HeldLock.take(root.resolve("locks").resolve(name + ".lock"), warnings);
  }

  /** Takes the lock of this name, or nothing while another thread or run holds it. */
  Optional<HeldLock> tryLock(String name) throws IOException {
    requireWritable();
    return HeldLock.tryTake(root.resolve("locks").resolve(name + ".lock"));
  }

  /**
   * A fresh folder that is deleted on close, or when the store is next opened if the process dies.
   *
   * @param purpose a word for people who look into the store
   */
  public WorkFolder workFolder(String purpose) throws IOException {
    requireWritable();
    return WorkFolder.create(work(), purpose, warnings);
  }

  /** Refuses to change a store that is only read, which root could change all the same. */
  void requireWritable() throws StatixException {
    if (!writable) {
      throw StoreFolders.refused(root, "it is only read");
    }
  }

  /**
   * Notes that a root or a log is in use, so that garbage collection keeps it as if it were new.
   */
  public void touch(Path inStore) throws IOException {
    touch(inStore, FileTime.from(Instant.now()));
  }

  /** Sets the time of the last change, where that can be done. */
  void touch(Path inStore, FileTime time) throws IOException {
    if (!writable) {
      return;
    }
    try {
      Files.getFileAttributeView(inStore, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(time, null, null);
    } catch (FileSystemException e) {
      // Another user's file, or a read-only store: it is only collected too soon.
      return;
    }
  }

  /** Does this work while nobody else uses the store; false, undone, when somebody does. */
  boolean alone(StoreUse.Work work) throws IOException {
    return use.alone(work);
  }

  /** Writes a small file of the store, which is there whole or not at all. */
  public void write(Path file, String text) throws IOException {
    requireWritable();
    AtomicFiles.write(file, text);
  }

  /** Deletes what lies in the store, by way of its folder of work. */
  void discard(Path tree) throws IOException {
    requireWritable();
    WorkFolder.discard(tree, work(), warnings);
  }

  /** Who else uses the store, as far as that can be told. */
  String otherUsers() {
    return use.others();
  }

  /** Deletes what dead processes have left. */
  void sweep() throws IOException {
    WorkFolder.sweep(work(), warnings, caches::salvage);
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
