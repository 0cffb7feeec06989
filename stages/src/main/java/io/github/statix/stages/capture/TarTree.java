package io.github.statix.stages.capture;

import io.github.statix.oci.tar.LayerException;
import io.github.statix.oci.tar.TarMember;
import io.github.statix.oci.tar.TarReader;
import io.github.statix.stages.store.WorkFolder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** What a tar stream holds below its one top folder, which is how engines hand out files. */
public final class TarTree implements InstallTree {

  private static final int BUFFER = 1 << 16;

  private final WorkFolder work;
  private final FileChannel contents;
  private final List<TreeEntry> entries;
  private final Map<String, Long> offsets;

  private TarTree(WorkFolder work, FileChannel contents, TarMembers members) throws IOException {
    this.work = work;
    this.contents = contents;
    this.entries = members.entries();
    this.offsets = members.offsets();
  }

  /**
   * Reads a whole tar; members may stand in any order. All lie below {@code ./}, or below one top
   * folder such as {@code out/}, which is taken off every name. The stream is left open, at its
   * end.
   *
   * @param work for the contents; closed with the tree, or at once when this throws
   * @throws LayerException when the tar is damaged, or holds what a layer cannot
   */
  public static TarTree read(InputStream tar, WorkFolder work) throws IOException {
    return read(tar, work, new TarMembers());
  }

  /**
   * The same for a tar whose names are below the tree's root already, with or without {@code ./},
   * and with or without the root itself as a member.
   */
  public static TarTree readBelowRoot(InputStream tar, WorkFolder work) throws IOException {
    return read(tar, work, TarMembers.belowRoot());
  }

  private static TarTree read(InputStream tar, WorkFolder work, TarMembers members)
      throws IOException {
    FileChannel channel = null;
    try {
      Path file = work.path().resolve("contents");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
        spool(tar, out, members);
      }
      channel = FileChannel.open(file, StandardOpenOption.READ);
      return new TarTree(work, channel, members);
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      work.close();
      throw e;
    }
  }

  private static void spool(InputStream tar, OutputStream out, TarMembers members)
      throws IOException {
    InputStream buffered = new BufferedInputStream(tar, BUFFER);
    TarReader reader = new TarReader(buffered);
    byte[] buffer = new byte[BUFFER];
    long offset = 0;
    for (TarMember member = reader.next(); member != null; member = reader.next()) {
      members.add(member.belowRoot(), offset);
      for (int n = reader.read(buffer, 0, BUFFER); n >= 0; n = reader.read(buffer, 0, BUFFER)) {
        out.write(buffer, 0, n);
        offset += n;
      }
    }
    if (!reader.ended()) {
      throw new LayerException("the tar ends without its closing records; it was cut off");
    }
    buffered.transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public List<TreeEntry> entries() {
    return entries;
  }

  @Override
  public InputStream open(TreeEntry.RegularFile file) throws IOException {
    Long offset = offsets.get(file.path());
    if (offset == null) {
      throw new IllegalArgumentException("no file of this tree: " + file.path());
    }
    return new Slice(contents, offset, file.size());
  }

  @Override
  public void close() throws IOException {
    contents.close();
    work.close();
  }

  /** A part of the contents file. */
  private static final class Slice extends InputStream {

    private final FileChannel channel;
    private final long end;
    private long position;

    Slice(FileChannel channel, long offset, long size) {
      this.channel = channel;
      this.position = offset;
      this.end = offset + size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (position == end && length > 0) {
        return -1;
      }
      int wanted = (int) Math.min(length, end - position);
      int n = channel.read(ByteBuffer.wrap(buffer, offset, wanted), position);
      position += Math.max(n, 0);
      return n;
    }
  }
}
