package io.github.statix.stages.container.sandbox;

import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.CompileCacheContract;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.Required;
import io.github.statix.stages.store.Store;
import java.io.IOException;

final class SandboxCacheTest extends CompileCacheContract {

  @Override
  protected ContainerEngine open(Store store, CompileCache cache)
      throws IOException, InterruptedException {
    try {
      return SandboxEngine.open(store, cache);
    } catch (IOException e) {
      Required.missing("sandbox", String.valueOf(e.getMessage()));
      throw e;
    }
  }

  @Override
  protected void removeCaches(Store store) {}
}
