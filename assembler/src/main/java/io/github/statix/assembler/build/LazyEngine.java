package io.github.statix.assembler.build;

import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.choice.Engines;
import io.github.statix.stages.run.EngineSupplier;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Looks for a container engine when the first stage has to run, and not before. */
final class LazyEngine implements EngineSupplier, AutoCloseable {

  private final String wish;
  private final Store store;
  private final CompileCache cache;
  private @Nullable ContainerEngine engine;

  /**
   * Notes what to look for.
   *
   * @param wish {@code auto}, {@code docker} or {@code sandbox}
   */
  LazyEngine(String wish, Store store, CompileCache cache) {
    this.wish = wish;
    this.store = store;
    this.cache = cache;
  }

  @Override
  public synchronized ContainerEngine get() throws IOException, InterruptedException {
    if (engine == null) {
      engine = Engines.choose(wish, store, cache);
    }
    return engine;
  }

  @Override
  public synchronized void close() throws IOException {
    if (engine != null) {
      engine.close();
    }
  }
}
