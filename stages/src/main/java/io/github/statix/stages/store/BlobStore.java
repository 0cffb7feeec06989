package io.github.statix.stages.store;

import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.tree.AtomicFiles;
import io.github.statix.stages.tree.PlainFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Blobs by digest. Putting is idempotent and atomic: once a digest has been returned its content is
 * stored, whoever stored it.
 *
 * <p>A blob's modification time is set to a fixed instant when it is put. Any later write moves it,
 * so a blob is read and hashed again only when its time or nature says that somebody touched it,
 * and always while it is read through {@link #open}.
 */
public final class BlobStore {

  /**
   * Marks a blob nobody has touched since its digest was computed; the value itself means nothing.
   */
  private static final FileTime SEALED = FileTime.fromMillis(1_000_000_000_000L);

  private final Store store;
  private final Path folder;
  private final Path indexes;
  private @Nullable WorkFolder unfinished;

  BlobStore(Store store, Path folder) {
    this.store = store;
    this.folder = folder;
    this.indexes = folder.resolve("index");
  }

  /** Where a blob lies, or would lie; says nothing of whether it is there. */
  private Path place(Digest digest) {
    return folder.resolve("sha256").resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }

  /**
   * The file of this blob, if it is there and sound. A touched blob is hashed first; one that is
   * not what its name says is deleted and reported as absent.
   */
  public Optional<Path> find(Digest digest) throws IOException {
    Path file = place(digest);
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    boolean sound =
        attributes.isRegularFile()
            && (attributes.lastModifiedTime().equals(SEALED) || verify(digest));
    if (sound) {
      // This also moves the time that means used.
      store.touch(file, SEALED);
      return Optional.of(file);
    }
    dropDamaged(digest);
    return Optional.empty();
  }

  private void dropDamaged(Digest digest) throws IOException {
    try {
      delete(digest);
      store.warn(
          "blob %s was damaged and is dropped; it is fetched or made again when it is needed"
              .formatted(digest));
    } catch (FileSystemException | StatixException e) {
      // Another user's file, or a read-only store: nobody takes it for what it is not.
      store.warn("blob %s is damaged and cannot be dropped: %s".formatted(digest, e));
    }
  }

  /**
   * When a blob was put or last found. This is the time of the last change of the file's
   * attributes, since its modification time says whether it is sound.
   */
  Instant lastUsed(Digest digest) throws IOException {
    return ((FileTime) Files.getAttribute(place(digest), "unix:ctime")).toInstant();
  }

  /** Reads the whole blob and says whether it is what its name says; a missing one is not. */
  public boolean verify(Digest digest) throws IOException {
    try (InputStream in = PlainFiles.open(place(digest))) {
      return Digest.of(in).equals(digest);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** The size of a blob that is there, in bytes. */
  public long size(Digest digest) throws IOException {
    try {
      return Files.size(place(digest));
    } catch (NoSuchFileException e) {
      throw BlobException.missing(digest);
    }
  }

  /**
   * Opens a blob for reading once; the caller closes it. Its digest is computed on the way and
   * compared at the end of the stream, where a difference is a {@link BlobException} and the blob
   * is deleted.
   */
  public InputStream open(Digest digest) throws IOException {
    try {
      return new VerifiedBlob(this, PlainFiles.open(place(digest)), digest);
    } catch (NoSuchFileException e) {
      throw BlobException.missing(digest);
    }
  }

  /** Starts a blob whose digest is not known yet. */
  public BlobWriter create() throws IOException {
    return new BlobWriter(this, Files.createTempFile(unfinished(), "blob-", ""));
  }

  /** A folder that is swept with all in it when this process is killed. */
  private synchronized Path unfinished() throws IOException {
    if (unfinished == null) {
      unfinished = store.workFolder("blobs");
    }
    return unfinished.path();
  }

  /** Throws away blobs that were begun and not committed. */
  synchronized void close() {
    if (unfinished != null) {
      unfinished.close();
      unfinished = null;
    }
  }

  /** Stores everything this stream still holds; the stream is left open. */
  public Digest put(InputStream in) throws IOException {
    try (BlobWriter writer = create()) {
      in.transferTo(writer);
      return writer.commit();
    }
  }

  /**
   * Has a blob of another store in this one, too: the same file where both are on one disk, else a
   * copy.
   *
   * @throws BlobException when the other store has no sound one
   */
  public void share(BlobStore other, Digest digest) throws IOException {
    Path theirs = other.find(digest).orElseThrow(() -> BlobException.missing(digest));
    Path ours = place(digest);
    store.requireWritable();
    PlainFiles.parentOf(ours);
    try {
      Files.createLink(ours, theirs);
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (FileSystemException | UnsupportedOperationException e) {
      // Another disk, or another user's file.
      try (InputStream in = other.open(digest);
          BlobWriter writer = create()) {
        in.transferTo(writer);
        writer.commit(digest);
      }
    }
  }

  /**
   * Notes which blob lists the entries of a layer, so that nobody need unpack it to know them.
   *
   * @param diffId of the layer
   * @param index a blob already put
   */
  public void putIndex(Digest diffId, Digest index) throws IOException {
    store.write(indexes.resolve(diffId.hex()), index + "\n");
  }

  /** Every diffID with a note of {@link #putIndex}, sorted. */
  List<Digest> indexed() throws IOException {
    return named(indexes, 1);
  }

  /** Forgets a note; returns whether it was older than this. */
  boolean dropIndexBefore(Digest diffId, Instant oldest) throws IOException {
    Path note = indexes.resolve(diffId.hex());
    return Files.getLastModifiedTime(note).toInstant().isBefore(oldest)
        && Files.deleteIfExists(note);
  }

  /** The blob noted by {@link #putIndex}; a damaged note reads as none. */
  public Optional<Digest> index(Digest diffId) throws IOException {
    try {
      String text = PlainFiles.read(indexes.resolve(diffId.hex()));
      return text.endsWith("\n") ? Optional.of(Digest.parse(text.strip())) : Optional.empty();
    } catch (NoSuchFileException | CharacterCodingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Forgets a blob; one that is not there is fine. */
  public void delete(Digest digest) throws IOException {
    store.requireWritable();
    Files.deleteIfExists(place(digest));
  }

  /** Every blob's digest, sorted. */
  public List<Digest> list() throws IOException {
    return named(folder.resolve("sha256"), 2);
  }

  private static List<Digest> named(Path all, int depth) throws IOException {
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try (Stream<Path> files =
        Files.find(all, depth, (file, attributes) -> !attributes.isDirectory())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-9a-f]{64}"))
          .map(Digest::new)
          .sorted()
          .toList();
    }
  }

  /** Moves a finished, flushed file to its place. */
  void adopt(Path finished, Digest digest) throws IOException {
    Files.setLastModifiedTime(finished, SEALED);
    Path target = place(digest);
    PlainFiles.parentOf(target);
    AtomicFiles.replace(finished, target);
  }
}
