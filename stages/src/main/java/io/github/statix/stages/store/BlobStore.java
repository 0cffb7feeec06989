package io.github.statix.stages.store;

import io.github.statix.presets.model.Digest;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

  private final Path folder;
  private final Path indexes;
  private final Path tmp;

  BlobStore(Path folder, Path tmp) {
    this.folder = folder;
    this.indexes = folder.resolve("index");
    this.tmp = tmp;
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
      attributes = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (java.nio.file.NoSuchFileException e) {
      return Optional.empty();
    }
    if (attributes.isRegularFile() && attributes.lastModifiedTime().equals(SEALED)) {
      return Optional.of(file);
    }
    if (verify(digest)) {
      Files.setLastModifiedTime(file, SEALED);
      return Optional.of(file);
    }
    delete(digest);
    return Optional.empty();
  }

  /** Reads the whole blob and says whether it is what its name says; a missing one is not. */
  public boolean verify(Digest digest) throws IOException {
    try (InputStream in = Files.newInputStream(place(digest))) {
      return Digest.of(in).equals(digest);
    } catch (java.nio.file.NoSuchFileException e) {
      return false;
    }
  }

  /** The size of a blob that is there, in bytes. */
  public long size(Digest digest) throws IOException {
    try {
      return Files.size(place(digest));
    } catch (java.nio.file.NoSuchFileException e) {
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
      return new VerifyingInputStream(Files.newInputStream(place(digest)), digest);
    } catch (java.nio.file.NoSuchFileException e) {
      throw BlobException.missing(digest);
    }
  }

  /** Starts a blob whose digest is not known yet. */
  public BlobWriter create() throws IOException {
    return new BlobWriter(this, Files.createTempFile(tmp, "blob-", ""));
  }

  /** Stores everything this stream still holds; the stream is left open. */
  public Digest put(InputStream in) throws IOException {
    try (BlobWriter writer = create()) {
      in.transferTo(writer);
      return writer.commit();
    }
  }

  /**
   * Notes which blob lists the entries of a layer, so that nobody need unpack it to know them.
   *
   * @param diffId of the layer
   * @param index a blob already put
   */
  public void putIndex(Digest diffId, Digest index) throws IOException {
    AtomicFiles.write(indexes.resolve(diffId.hex()), index + "\n");
  }

  /** The blob noted by {@link #putIndex}; a damaged note reads as none. */
  public Optional<Digest> index(Digest diffId) throws IOException {
    try {
      String text = Files.readString(indexes.resolve(diffId.hex()));
      return text.endsWith("\n") ? Optional.of(Digest.parse(text.strip())) : Optional.empty();
    } catch (java.nio.file.NoSuchFileException
        | java.nio.charset.CharacterCodingException
        | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Forgets a blob; one that is not there is fine. */
  public void delete(Digest digest) throws IOException {
    Files.deleteIfExists(place(digest));
  }

  /** Every blob's digest, sorted. */
  public List<Digest> list() throws IOException {
    Path all = folder.resolve("sha256");
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try (Stream<Path> files =
        Files.find(all, 2, (file, attributes) -> attributes.isRegularFile())) {
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
    Files.createDirectories(target.getParent());
    AtomicFiles.replace(finished, target);
  }

  private final class VerifyingInputStream extends FilterInputStream {

    private final Digest expected;
    private final java.security.MessageDigest sha256 = Digest.sha256();
    private boolean ended;

    VerifyingInputStream(InputStream in, Digest expected) {
      super(new BufferedInputStream(in, 1 << 16));
      this.expected = expected;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      if (n > 0) {
        sha256.update(buffer, offset, n);
      } else if (n < 0 && !ended) {
        ended = true;
        Digest actual = Digest.finish(sha256);
        if (!actual.equals(expected)) {
          delete(expected);
          throw BlobException.corrupt(expected, actual);
        }
      }
      return n;
    }

    @Override
    public long skip(long count) throws IOException {
      // Skipped bytes must be hashed too.
      byte[] scratch = new byte[(int) Math.min(count, 1 << 16)];
      long skipped = 0;
      while (skipped < count) {
        int n = read(scratch, 0, (int) Math.min(scratch.length, count - skipped));
        if (n < 0) {
          break;
        }
        skipped += n;
      }
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
