package io.github.statix.stages.container.docker.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tar made while it is read, one buffer at a time, since the API takes streams. What goes wrong
 * is kept in {@link #failure}, because the HTTP client reports it as its own.
 */
public final class TarStream extends InputStream {

  /** A member; a folder when its name ends with a slash. */
  public record Member(String name, int mode, long size, long seconds, Content content) {

    /** A directory. */
    public static Member folder(String name, int mode, long seconds) {
      return new Member(name, mode, 0, seconds, InputStream::nullInputStream);
    }

    /** A file with this text. */
    public static Member text(String name, String text, long seconds) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return new Member(name, 0644, bytes.length, seconds, () -> new ByteArrayInputStream(bytes));
    }
  }

  /** Opens what a member holds. */
  @FunctionalInterface
  public interface Content {
    InputStream open() throws IOException;
  }

  private final Iterator<Member> members;
  private final ByteArrayOutputStream made = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(made, "UTF-8");
  private final byte[] buffer = new byte[1 << 16];
  private @Nullable InputStream current;
  private InputStream ready = InputStream.nullInputStream();
  private boolean ended;
  private volatile @Nullable IOException failure;

  /** A tar of these members. */
  public TarStream(List<Member> members) {
    this.members = members.iterator();
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  /** Why reading stopped early, or null. */
  public @Nullable IOException failure() {
    return failure;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      int n = ready.read(bytes, offset, length);
      while (n < 0 && !ended) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted while sending files to the container");
        }
        made.reset();
        makeMore();
        ready = new ByteArrayInputStream(made.toByteArray());
        n = ready.read(bytes, offset, length);
      }
      return n;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private void makeMore() throws IOException {
    InputStream open = current;
    if (open != null) {
      int n = open.read(buffer);
      if (n > 0) {
        tar.write(buffer, 0, n);
      } else if (n < 0) {
        open.close();
        current = null;
        tar.closeArchiveEntry();
      }
    } else if (members.hasNext()) {
      Member member = members.next();
      TarArchiveEntry entry = new TarArchiveEntry(member.name());
      entry.setMode(member.mode());
      entry.setIds(0, 0);
      entry.setModTime(member.seconds() * 1000);
      entry.setSize(member.size());
      tar.putArchiveEntry(entry);
      current = member.content().open();
    } else {
      ended = true;
      tar.finish();
    }
  }

  @Override
  public void close() throws IOException {
    InputStream open = current;
    current = null;
    ended = true;
    if (open != null) {
      open.close();
    }
  }
}
