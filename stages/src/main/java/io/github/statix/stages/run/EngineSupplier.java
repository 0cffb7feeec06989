package io.github.statix.stages.run;

import io.github.statix.stages.container.ContainerEngine;
import java.io.IOException;

/** Finds the container engine when the first stage has to run, so that a run of none needs none. */
@FunctionalInterface
public interface EngineSupplier {

  /** The engine, the same one every time. */
  ContainerEngine get() throws IOException, InterruptedException;
}
