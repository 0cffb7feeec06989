package io.github.statix.stages.container;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** The uppermost layer of every root: what must be there for a container to be set up. */
final class Skeleton {

  private static final List<String> FOLDERS =
      List.of("build", "ccache", "dev", "out", "proc", "recipe", "src", "sys");

  /** Docker writes this text over any base's file; the others follow. */
  private static final String HOSTS =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      ff00::0\tip6-mcastprefix
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;

  private Skeleton() {}

  static Layer putInto(BlobStore blobs) throws IOException {
    byte[] tar = tar();
    byte[] compressed = stored(tar);
    Digest digest = Digest.of(compressed);
    if (blobs.find(digest).isEmpty()) {
      blobs.put(new ByteArrayInputStream(compressed));
    }
    return new Layer(digest, Digest.of(tar), compressed.length);
  }

  private static byte[] tar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      // Docker puts this file into every container; a script that looks for it must find the same.
      file(tar, ".dockerenv", 0755, "");
      for (String folder : FOLDERS) {
        folder(tar, folder, 0755);
      }
      file(tar, "etc/hostname", 0644, RecipeCommand.HOST_NAME + "\n");
      file(tar, "etc/hosts", 0644, HOSTS);
      TarArchiveEntry mtab = new TarArchiveEntry("etc/mtab", TarConstants.LF_SYMLINK);
      mtab.setLinkName("/proc/mounts");
      add(tar, mtab, 0777, new byte[0]);
      file(tar, "etc/resolv.conf", 0644, "");
      folder(tar, "tmp", 01777);
    }
    return bytes.toByteArray();
  }

  private static void folder(TarArchiveOutputStream tar, String name, int mode) throws IOException {
    add(tar, new TarArchiveEntry(name + "/"), mode, new byte[0]);
    if (mode == 01777 || !List.of("dev", "proc", "sys").contains(name)) {
      // What a base keeps here would be seen under one engine and hidden under the other.
      file(tar, name + "/.wh..wh..opq", 0644, "");
    }
  }

  private static void file(TarArchiveOutputStream tar, String name, int mode, String text)
      throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    add(tar, entry, mode, content);
  }

  private static void add(
      TarArchiveOutputStream tar, TarArchiveEntry entry, int mode, byte[] content)
      throws IOException {
    entry.setMode(mode);
    entry.setIds(0, 0);
    entry.setModTime(RecipeCommand.SOURCE_TIME * 1000);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** Gzip without compression, whose bytes no version of zlib can change. */
  private static byte[] stored(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(bytes) {
          {
            def.setLevel(Deflater.NO_COMPRESSION);
          }
        }) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }
}
