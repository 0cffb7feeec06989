package io.github.statix.stages.container.docker;

import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerEngineContract;
import io.github.statix.stages.container.OtherProgram;
import io.github.statix.stages.container.RunOnce;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine must do with every daemon that has Docker's API. */
abstract class DockerEngineContract extends ContainerEngineContract {

  /** The daemon's address, as in {@code DOCKER_HOST}. */
  abstract String host();

  @Override
  protected ContainerEngine open(Store store) throws IOException, InterruptedException {
    return DockerEngine.open(store, DockerDaemon.connect(host()));
  }

  @Override
  protected List<String> leftovers(Store store) throws IOException {
    return Dockerd.leftovers(host());
  }

  @Test
  void openWhenAnotherProgramStillRunsLeavesItsContainers(@TempDir Path folder) throws Exception {
    String recipe = "echo started; sleep 3; echo still there; sleep 300";
    try (OtherProgram other =
        OtherProgram.start(
            List.of(), RunOnce.class, "docker", folder.resolve("s").toString(), recipe)) {
      other.awaitLine("started");
      Store store = Store.open(folder.resolve("own"));
      open(store).close();

      other.awaitLine("still there");
      other.process().destroy();
      other.process().waitFor();
    }
    WorkFolder.delete(folder.resolve("s"));
  }
}
