package io.github.statix.stages.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes the tar that a {@link BootstrapTool} unpacks, all of it below its one folder. */
final class InputTar implements AutoCloseable {

  private final TarArchiveOutputStream tar;

  private InputTar(OutputStream out) {
    this.tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  static InputTar create(Path file) throws IOException {
    return new InputTar(Files.newOutputStream(file));
  }

  void add(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    start(name, bytes.length);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  void add(String name, InputStream content, long size) throws IOException {
    start(name, size);
    content.transferTo(tar);
    tar.closeArchiveEntry();
  }

  private void start(String name, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(BootstrapTool.FOLDER + "/" + name);
    entry.setSize(size);
    entry.setMode(0100644);
    entry.setIds(0, 0);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
