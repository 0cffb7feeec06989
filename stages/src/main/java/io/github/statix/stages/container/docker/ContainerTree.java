package io.github.statix.stages.container.docker;

import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.TreeEntry;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a recipe installed in a container that has ended. It is copied to this machine when it is
 * asked for, and the container stays until this is closed, so that it can still be kept when what
 * it holds is not fit for a layer.
 */
final class ContainerTree implements InstallTree {

  private final StageContainer container;
  private final Store store;
  private @Nullable InstallTree copy;

  /** Takes the container over. */
  ContainerTree(StageContainer container, Store store) {
    this.container = container;
    this.store = store;
  }

  @Override
  public List<TreeEntry> entries() throws IOException {
    return copied().entries();
  }

  @Override
  public InputStream open(TreeEntry.RegularFile file) throws IOException {
    return copied().open(file);
  }

  private InstallTree copied() throws IOException {
    InstallTree known = copy;
    if (known == null) {
      try {
        known = container.installed(store);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      }
      copy = known;
    }
    return known;
  }

  @Override
  public void close() throws IOException {
    InstallTree known = copy;
    try (container) {
      if (known != null) {
        known.close();
      }
    }
  }
}
