package io.github.statix.verify.layout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes small tar archives member by member, with names kept exactly as given. */
public final class TestTar {

  private static final long TIME = 1_700_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, 512, "UTF-8");

  public TestTar() {
    out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  public TestTar directory(String name) {
    return add(name, TarConstants.LF_DIR, "", "", TIME);
  }

  public TestTar file(String name, String content) {
    return add(name, TarConstants.LF_NORMAL, "", content, TIME);
  }

  public TestTar file(String name, String content, long mtime) {
    return add(name, TarConstants.LF_NORMAL, "", content, mtime);
  }

  public TestTar symlink(String name, String target) {
    return add(name, TarConstants.LF_SYMLINK, target, "", TIME);
  }

  public TestTar hardLink(String name, String target) {
    return add(name, TarConstants.LF_LINK, target, "", TIME);
  }

  public TestTar device(String name) {
    return add(name, TarConstants.LF_CHR, "", "", TIME);
  }

  public TestTar typed(String name, char type) {
    return add(name, (byte) type, "", "", TIME);
  }

  private TestTar add(String name, byte type, String link, String content, long mtime) {
    byte[] body = content.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setName(name);
    entry.setLinkName(link);
    entry.setSize(body.length);
    entry.setModTime(mtime * 1000);
    try {
      out.putArchiveEntry(entry);
      out.write(body);
      out.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public byte[] bytes() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }
}
