package io.github.statix.stages.base;

import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.TreeEntry;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A tree whose files contain their own path. */
record MemoryTree(List<TreeEntry> entries) implements InstallTree {

  static TreeEntry file(String path) {
    return new TreeEntry.RegularFile(path, 0644, 1, path.length());
  }

  static TreeEntry folder(String path) {
    return new TreeEntry.Directory(path, 0755, 1);
  }

  @Override
  public InputStream open(TreeEntry.RegularFile file) {
    return new ByteArrayInputStream(file.path().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {}
}
