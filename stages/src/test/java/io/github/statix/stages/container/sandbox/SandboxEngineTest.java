package io.github.statix.stages.container.sandbox;

import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerEngineContract;
import io.github.statix.stages.container.Required;
import io.github.statix.stages.store.Store;
import java.io.IOException;

final class SandboxEngineTest extends ContainerEngineContract {

  @Override
  protected ContainerEngine open(Store store) throws IOException, InterruptedException {
    try {
      return SandboxEngine.open(store);
    } catch (IOException e) {
      Required.missing("sandbox", String.valueOf(e.getMessage()));
      throw e;
    }
  }
}
