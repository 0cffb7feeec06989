package io.github.statix.stages.roots;

import io.github.statix.oci.model.Layer;
import io.github.statix.stages.capture.LayerIndex;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What layers come to when they are unpacked over one another (OCI image specification, "Layers"),
 * by their indexes alone.
 */
final class LayerStack {

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  /** Owner bits and the sticky bit; setuid and setgid are not unpacked. */
  private static final int KEPT_MODE = 01777;

  private static final int PLAIN_MODE = 0755;

  private final TreeMap<String, RootFile> files = new TreeMap<>();
  private final Set<String> written = new HashSet<>();

  private LayerStack() {}

  /** All files by their paths, for layers that are in the store, the lowest first. */
  static NavigableMap<String, RootFile> files(BlobStore blobs, List<Layer> layers)
      throws IOException {
    LayerStack stack = new LayerStack();
    for (Layer layer : layers) {
      stack.written.clear();
      LayerIndex.of(blobs, layer).entries().forEach(stack::add);
    }
    return stack.files;
  }

  private void add(LayerIndex.Entry entry) {
    String path = entry.path();
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? "" : path.substring(0, slash);
    String name = path.substring(slash + 1);
    if (name.equals(OPAQUE)) {
      removeLower(parent.isEmpty() ? "" : parent + "/");
    } else if (name.startsWith(WHITEOUT)) {
      String hidden = (parent.isEmpty() ? "" : parent + "/") + name.substring(WHITEOUT.length());
      removeLower(hidden + "/");
      if (!written.contains(hidden) && !hasChildren(hidden)) {
        files.remove(hidden);
      }
    } else {
      put(parent, entry);
    }
  }

  /** Removes what lower layers have below this prefix. */
  private void removeLower(String prefix) {
    List<String> below = List.copyOf(below(prefix).descendingKeySet());
    for (String path : below) {
      if (!written.contains(path) && !hasChildren(path)) {
        files.remove(path);
      }
    }
  }

  private NavigableMap<String, RootFile> below(String prefix) {
    return prefix.isEmpty()
        ? files
        : files.subMap(prefix, true, prefix.substring(0, prefix.length() - 1) + "0", false);
  }

  private boolean hasChildren(String path) {
    return !below(path + "/").isEmpty();
  }

  private void put(String parent, LayerIndex.Entry entry) {
    makeParents(parent);
    String path = entry.path();
    RootFile file =
        switch (entry.type()) {
          case 'd' -> new RootFile.Directory(Integer.parseInt(entry.value(), 8) & KEPT_MODE);
          case 'l' -> new RootFile.Symlink(entry.value());
          case 'h' -> files.get(entry.value());
          default -> regular(entry.value());
        };
    if (file == null) {
      return;
    }
    if (!(file instanceof RootFile.Directory)) {
      below(path + "/").clear();
    }
    files.put(path, file);
    written.add(path);
  }

  private static RootFile regular(String value) {
    String[] words = value.split(" ", 2);
    return new RootFile.Regular(Integer.parseInt(words[0], 8) & KEPT_MODE, words[1]);
  }

  private void makeParents(String path) {
    if (!path.isEmpty() && !files.containsKey(path)) {
      makeParents(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
      files.put(path, new RootFile.Directory(PLAIN_MODE));
      written.add(path);
    }
  }
}
