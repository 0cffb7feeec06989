package io.github.statix.stages.container;

import io.github.statix.stages.container.docker.DockerDaemon;
import io.github.statix.stages.container.docker.DockerEngine;
import io.github.statix.stages.container.sandbox.SandboxEngine;
import io.github.statix.stages.store.Store;
import java.nio.file.Path;

/** Runs one recipe: engine, store, recipe. */
public final class RunOnce {

  private RunOnce() {}

  /** Prints the recipe's lines and what it installed. */
  public static void main(String[] arguments) throws Exception {
    Store store = Store.open(Path.of(arguments[1]));
    try (ContainerEngine engine = open(arguments[0], store)) {
      ContainerExit exit =
          engine.run(Specs.of(TestRoot.putInto(store.blobs()), arguments[2]), System.out::println);
      if (exit instanceof ContainerExit.Done done) {
        Trees.describe(done.installed()).forEach(System.out::println);
      } else {
        System.out.println(exit);
      }
    }
  }

  private static ContainerEngine open(String name, Store store) throws Exception {
    return name.equals("sandbox")
        ? SandboxEngine.open(store)
        : DockerEngine.open(store, DockerDaemon.connect(System.getProperty("docker.host")));
  }
}
