package io.github.statix.stages.base;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.LayerIndex;
import io.github.statix.stages.capture.TreeEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a root filesystem has over a layer below it: the files and links that are new or differ, and
 * the folders they lie in.
 */
final class AddedTree implements InstallTree {

  private final InstallTree tree;
  private final Map<String, LayerIndex.Entry> below = new HashMap<>();

  AddedTree(InstallTree tree, LayerIndex below) {
    this.tree = tree;
    below.entries().forEach(entry -> this.below.put(entry.path(), entry));
  }

  @Override
  public List<TreeEntry> entries() throws IOException {
    List<TreeEntry> all = tree.entries();
    requireAllOfBelow(all);
    Set<String> added = new HashSet<>();
    for (TreeEntry entry : all) {
      if (!isBelow(entry)) {
        added.add(entry.path());
      }
    }
    // A file and its other names go together, since a link cannot reach into a lower layer.
    for (TreeEntry entry : all) {
      if (entry instanceof TreeEntry.HardLink link && added.contains(link.path())) {
        added.add(link.target());
      }
    }
    for (TreeEntry entry : all) {
      if (entry instanceof TreeEntry.HardLink link && added.contains(link.target())) {
        added.add(link.path());
      }
    }
    for (String path : List.copyOf(added)) {
      for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        added.add(path.substring(0, end));
      }
    }
    return all.stream().filter(entry -> added.contains(entry.path())).toList();
  }

  /** Packages only add; a file that is gone would need a whiteout, which no layer here has. */
  private void requireAllOfBelow(List<TreeEntry> all) throws BaseException {
    Set<String> gone = new HashSet<>(below.keySet());
    all.forEach(entry -> gone.remove(entry.path()));
    if (!gone.isEmpty()) {
      throw new BaseException(
          "image-packages take '%s' away from the base; name them in packages"
              .formatted(gone.stream().sorted().findFirst().orElseThrow()));
    }
  }

  private boolean isBelow(TreeEntry entry) throws IOException {
    LayerIndex.Entry lower = below.get(entry.path());
    return lower != null && lower.equals(index(entry));
  }

  private LayerIndex.Entry index(TreeEntry entry) throws IOException {
    if (entry instanceof TreeEntry.Directory folder) {
      return LayerIndex.Entry.directory(folder.path(), folder.mode());
    }
    if (entry instanceof TreeEntry.Symlink link) {
      return LayerIndex.Entry.symlink(link.path(), link.target());
    }
    if (entry instanceof TreeEntry.HardLink link) {
      return LayerIndex.Entry.hardLink(link.path(), link.target());
    }
    TreeEntry.RegularFile file = (TreeEntry.RegularFile) entry;
    try (InputStream in = tree.open(file)) {
      return LayerIndex.Entry.file(file.path(), file.mode(), Digest.of(in));
    }
  }

  @Override
  public InputStream open(TreeEntry.RegularFile file) throws IOException {
    return tree.open(file);
  }

  @Override
  public void close() throws IOException {
    tree.close();
  }
}
