package io.github.statix.stages.capture;

import io.github.statix.oci.tar.EntryPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tree in memory, for tests. */
class Trees implements InstallTree {

  private final List<TreeEntry> entries = new ArrayList<>();
  private final Map<String, byte[]> contents = new LinkedHashMap<>();

  Trees directory(String path, int mode, long mtime) {
    entries.add(new TreeEntry.Directory(path, mode, mtime));
    return this;
  }

  Trees file(String path, int mode, long mtime, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    entries.add(new TreeEntry.RegularFile(path, mode, mtime, bytes.length));
    contents.put(path, bytes);
    return this;
  }

  Trees symlink(String path, String target, long mtime) {
    entries.add(new TreeEntry.Symlink(path, target, mtime));
    return this;
  }

  Trees hardLink(String path, String target) {
    entries.add(new TreeEntry.HardLink(path, target));
    return this;
  }

  /** Every kind of entry a layer can have, and every reason to write a pax record but size. */
  static Trees everyKind() {
    String deep = "d".repeat(90) + "/" + "e".repeat(90) + "/" + "f".repeat(90);
    return new Trees()
        .directory("bin", 0755, 1_000)
        .file("bin/tool", 04755, 2_000_000_000L, "#!/bin/sh\n")
        .hardLink("bin/tool2", "bin/tool")
        .directory("d".repeat(90), 0750, 1_000)
        .directory("d".repeat(90) + "/" + "e".repeat(90), 0750, 1_000)
        .file(deep, 0644, 1_000, "deep")
        .hardLink(deep + "2", deep)
        .directory("empty", 01777, 0)
        .directory("lib", 02755, 5)
        .file("lib/libz.a", 0644, -5, "x".repeat(3000))
        .file("lib/zero", 0, 7, "")
        .symlink("lib64", "lib", 9)
        .symlink("long", "t".repeat(101), 9)
        .symlink("nowhere", "../../../nowhere", 3_000_000_000L)
        .file("n".repeat(101), 0644, 1, "n")
        .symlink("usr", ".", 1)
        .file("\u00e9t\u00e9 \ud83d\ude00", 0644, 1, "utf-8")
        .symlink("\uffe6", "\u00e9", 1);
  }

  @Override
  public List<TreeEntry> entries() {
    return entries.stream()
        .sorted(Comparator.comparing(TreeEntry::path, EntryPath.BY_BYTES))
        .toList();
  }

  @Override
  public InputStream open(TreeEntry.RegularFile file) throws IOException {
    byte[] content = contents.get(file.path());
    if (content == null) {
      throw new IOException("no content for " + file.path());
    }
    return new ByteArrayInputStream(content);
  }

  @Override
  public void close() {}
}
