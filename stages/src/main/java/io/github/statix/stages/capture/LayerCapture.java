package io.github.statix.stages.capture;

import io.github.statix.oci.gzip.ParallelGzip;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.oci.tar.EntryPath;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.oci.tar.TarMember;
import io.github.statix.oci.tar.TarWriter;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.BlobWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Writes a tree as one gzip-compressed tar whose bytes depend on nothing but the tree. */
public final class LayerCapture {

  /**
   * The number of the rules by which a tree becomes bytes. It is part of every stage key and moves
   * only on purpose: with it, every digest of every image moves (docs/adr/0002-layer-encoder.md).
   */
  public static final int DIGEST_FORMAT = 1;

  private static final int SYMLINK_MODE = 0777;

  private final InstallTree tree;
  private final long epoch;
  private final Map<String, TreeEntry.RegularFile> linked = new HashMap<>();
  private final MessageDigest diffId = Digest.sha256();
  private long tarSize;
  private final byte[] buffer = new byte[1 << 16];

  private LayerCapture(InstallTree tree, SourceEpoch epoch) {
    this.tree = tree;
    this.epoch = epoch.seconds();
  }

  /**
   * Captures a tree, which is read once; the caller closes it. The layer and the list of its
   * entries ({@link LayerIndex}) are in the store when this returns.
   *
   * @param epoch the newest time an entry can get
   * @param threads that compress; the bytes are the same for any number
   * @throws LayerException when the tree holds what a layer cannot, or changes meanwhile
   */
  public static CapturedLayer capture(
      InstallTree tree, SourceEpoch epoch, BlobStore blobs, int threads) throws IOException {
    return new LayerCapture(tree, epoch).write(blobs, threads);
  }

  private CapturedLayer write(BlobStore blobs, int threads) throws IOException {
    List<TreeEntry> entries = tree.entries();
    check(entries);
    try (BlobWriter blob = blobs.create();
        BlobWriter index = blobs.create();
        ParallelGzip gzip = new ParallelGzip(blob, threads)) {
      OutputStream tarStream = new Hashing(gzip);
      TarWriter tar = new TarWriter(tarStream);
      LayerIndex.Writer lines = new LayerIndex.Writer(index);
      for (TreeEntry entry : entries) {
        write(entry, tar, tarStream, lines);
      }
      tar.end();
      gzip.finish();
      lines.flush();
      Digest tarDigest = Digest.finish(diffId);
      blobs.putIndex(tarDigest, index.commit());
      Layer layer = new Layer(blob.commit(), tarDigest, blob.size());
      return new CapturedLayer(layer, entries.size(), tarSize);
    }
  }

  private void write(
      TreeEntry entry, TarWriter tar, OutputStream tarStream, LayerIndex.Writer lines)
      throws IOException {
    if (entry instanceof TreeEntry.Directory folder) {
      tar.header(member(TarMember.DIRECTORY, folder.path(), "", folder.mode(), folder.mtime(), 0));
      lines.directory(folder.path(), folder.mode());
    } else if (entry instanceof TreeEntry.Symlink link) {
      tar.header(
          member(TarMember.SYMLINK, link.path(), link.target(), SYMLINK_MODE, link.mtime(), 0));
      lines.symlink(link.path(), link.target());
    } else if (entry instanceof TreeEntry.HardLink link) {
      // Runtimes apply a link's mode and time to the file, so they are the file's.
      TreeEntry.RegularFile file = Objects.requireNonNull(linked.get(link.target()));
      tar.header(
          member(TarMember.HARD_LINK, link.path(), link.target(), file.mode(), file.mtime(), 0));
      lines.hardLink(link.path(), link.target());
    } else if (entry instanceof TreeEntry.RegularFile file) {
      tar.header(member(TarMember.FILE, file.path(), "", file.mode(), file.mtime(), file.size()));
      Digest content = copy(file, tarStream);
      tar.pad(file.size());
      lines.file(file.path(), file.mode(), content);
    }
  }

  private TarMember member(char type, String path, String link, int mode, long mtime, long size) {
    return new TarMember(type, path, link, mode, Math.max(Math.min(mtime, epoch), 0), size);
  }

  private Digest copy(TreeEntry.RegularFile file, OutputStream out) throws IOException {
    MessageDigest sha256 = Digest.sha256();
    long left = file.size();
    try (InputStream in = tree.open(file)) {
      // One byte more is asked for than should be there, so that growth is seen.
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        left -= n;
        if (left < 0) {
          break;
        }
        sha256.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    if (left != 0) {
      throw new LayerException(
          "%s changed while it was captured; does the recipe leave a process behind?"
              .formatted(EntryPath.show(file.path())));
    }
    return Digest.finish(sha256);
  }

  /** Refuses what would make a tar that others read differently than it was meant. */
  private void check(List<TreeEntry> entries) throws IOException {
    String previous = "";
    Set<String> targets = new HashSet<>();
    for (TreeEntry entry : entries) {
      String path = entry.path();
      if (EntryPath.BY_BYTES.compare(previous, path) >= 0) {
        throw new IllegalStateException("'%s' is not after '%s'".formatted(path, previous));
      }
      if (EntryPath.isWhiteout(path)) {
        throw new LayerException(
            ("%s has a name that container runtimes take for an order to delete a file (OCI"
                    + " whiteout); let the recipe rename it")
                .formatted(EntryPath.show(path)));
      }
      if (entry instanceof TreeEntry.HardLink link) {
        targets.add(link.target());
      }
      previous = path;
    }
    for (TreeEntry entry : entries) {
      if (entry instanceof TreeEntry.RegularFile file) {
        if (targets.contains(file.path())) {
          linked.put(file.path(), file);
        }
      }
    }
  }

  /** Feeds the diffID and counts. */
  private final class Hashing extends OutputStream {

    private final OutputStream out;

    Hashing(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      diffId.update(bytes, offset, length);
      tarSize += length;
      out.write(bytes, offset, length);
    }
  }
}
