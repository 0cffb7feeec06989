package io.github.statix.stages.capture;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What a recipe installed, wherever an engine keeps it; closing it throws the files away. */
public interface InstallTree extends AutoCloseable {

  /**
   * Every entry below the root, the root itself excluded, sorted by the UTF-8 bytes of its path; of
   * the names of a hard-linked file the first is a {@link TreeEntry.RegularFile} and the others are
   * {@link TreeEntry.HardLink}s to it.
   *
   * @throws IOException also for what a layer cannot carry (sockets, devices, names that are not
   *     UTF-8), naming the path
   */
  List<TreeEntry> entries() throws IOException;

  /** The content of a file of {@link #entries}; the caller closes it. */
  InputStream open(TreeEntry.RegularFile file) throws IOException;

  @Override
  void close() throws IOException;
}
