package io.github.statix.stages.capture;

import io.github.statix.oci.gzip.ParallelGzip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Tars that no well-meaning program writes, for tests. */
final class Tars {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, 512, "UTF-8");

  Tars() {
    out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    out.setAddPaxHeadersForNonAsciiNames(true);
  }

  Tars add(char type, String name, String link, String content) {
    try {
      TarArchiveEntry entry = new TarArchiveEntry(name, (byte) type, true);
      byte[] body = content.getBytes(StandardCharsets.UTF_8);
      entry.setLinkName(link);
      entry.setSize(body.length);
      entry.setMode(type == '5' ? 0755 : 0644);
      entry.setModTime(1_000_000L);
      out.putArchiveEntry(entry);
      out.write(body);
      out.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Tars folder(String name) {
    return add('5', name, "", "");
  }

  Tars file(String name, String content) {
    return add('0', name, "", content);
  }

  Tars symlink(String name, String target) {
    return add('2', name, target, "");
  }

  Tars hardLink(String name, String target) {
    return add('1', name, target, "");
  }

  static byte[] gzip(byte[] tar) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ParallelGzip gzip = new ParallelGzip(bytes, 1)) {
      gzip.write(tar);
      gzip.finish();
    }
    return bytes.toByteArray();
  }

  byte[] bytes() {
    try {
      out.finish();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
