package io.github.statix.stages.container;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/** A root filesystem of this machine's bash, a few programs and the libraries they need. */
public final class TestRoot {

  private static final List<String> PROGRAMS =
      List.of(
          "bash", "cat", "chmod", "cp", "du", "env", "head", "id", "ln", "ls", "mkdir", "mkfifo",
          "rm", "sh", "sleep", "stat", "touch");
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  private TestRoot() {}

  /** A layer that is made once for all tests, since packing a compiler takes seconds. */
  private record Packed(Digest diffId, byte[] compressed) {}

  private static @Nullable Packed root;
  private static @Nullable Packed compiler;

  /** Puts the root into a store as one layer. */
  public static synchronized Layer putInto(BlobStore blobs) throws IOException {
    Packed made = root;
    if (made == null) {
      made = packed(pack());
      root = made;
    }
    return put(blobs, made);
  }

  /**
   * Puts a layer with these programs of this machine, and the libraries they need, into a store.
   *
   * @param programs the same ones every time
   */
  static synchronized Layer compilerLayer(BlobStore blobs, Collection<Path> programs)
      throws IOException {
    Packed made = compiler;
    if (made == null) {
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar, "UTF-8")) {
        file(out, "usr/include/stdc-predef.h", 0644, new byte[0]);
        programs(out, programs);
      }
      made = packed(tar.toByteArray());
      compiler = made;
    }
    return put(blobs, made);
  }

  private static byte[] pack() throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar, "UTF-8")) {
      for (String folder : List.of("etc/", "root/", "tmp/", "usr/", "usr/share/")) {
        out.putArchiveEntry(entry(folder, 0755));
        out.closeArchiveEntry();
      }
      file(
          out,
          "etc/passwd",
          0644,
          "root:x:0:0:root:/root:/bin/bash\n".getBytes(StandardCharsets.UTF_8));
      file(out, "etc/group", 0644, "root:x:0:\n".getBytes(StandardCharsets.UTF_8));
      file(out, "tmp/left-in-the-base", 0644, new byte[0]);
      programs(out, PROGRAMS.stream().map(program -> Path.of("/bin", program)).toList());
    }
    return tar.toByteArray();
  }

  private static void programs(TarArchiveOutputStream out, Collection<Path> programs)
      throws IOException {
    TreeSet<String> files = new TreeSet<>();
    for (Path program : programs) {
      files.add(program.toString());
      files.addAll(libraries(program));
    }
    for (String file : files) {
      file(out, file.substring(1), 0755, Files.readAllBytes(Path.of(file)));
    }
  }

  /** Puts a layer with one file into a store. */
  public static Layer fileLayer(BlobStore blobs, String name, String text) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar, "UTF-8")) {
      file(out, name, 0644, text.getBytes(StandardCharsets.UTF_8));
    }
    return put(blobs, tar.toByteArray());
  }

  /** Puts a layer with one program into a store. */
  static Layer scriptLayer(BlobStore blobs, String name, String text) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar, "UTF-8")) {
      file(out, name, 0755, text.getBytes(StandardCharsets.UTF_8));
    }
    return put(blobs, tar.toByteArray());
  }

  private static Layer put(BlobStore blobs, byte[] tar) throws IOException {
    return put(blobs, packed(tar));
  }

  private static Layer put(BlobStore blobs, Packed packed) throws IOException {
    Digest digest = blobs.put(new ByteArrayInputStream(packed.compressed()));
    return new Layer(digest, packed.diffId(), packed.compressed().length);
  }

  private static Packed packed(byte[] tar) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(tar);
    }
    return new Packed(Digest.of(tar), compressed.toByteArray());
  }

  private static void file(TarArchiveOutputStream out, String name, int mode, byte[] content)
      throws IOException {
    TarArchiveEntry entry = entry(name, mode);
    entry.setSize(content.length);
    out.putArchiveEntry(entry);
    out.write(content);
    out.closeArchiveEntry();
  }

  private static TarArchiveEntry entry(String name, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setMode(mode);
    entry.setIds(0, 0);
    entry.setModTime(0);
    return entry;
  }

  private static List<String> libraries(Path program) throws IOException {
    Process ldd = new ProcessBuilder("ldd", program.toString()).redirectErrorStream(true).start();
    String text = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return LIBRARY.matcher(text).results().map(found -> found.group(1)).toList();
  }
}
