package io.github.statix.stages.container.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerEngineContract;
import io.github.statix.stages.container.OrdinaryUser;
import io.github.statix.stages.container.RecipeCommand;
import io.github.statix.stages.container.Required;
import io.github.statix.stages.store.Leftovers;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Override
  protected List<String> leftovers(Store store) throws IOException {
    List<String> found = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      if (line.contains(store.root().toString())) {
        found.add(line);
      }
    }
    Leftovers.of(store.root()).stream()
        .map(Path::toString)
        // The engine's own, for as long as it is open.
        .filter(path -> !path.contains("/tmp/sandbox-"))
        .forEach(found::add);
    ProcessHandle.current()
        .descendants()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(command -> command.contains(RecipeCommand.FOLDER))
        .forEach(found::add);
    return found;
  }

  @Test
  void runWhenStartedByAnOrdinaryUserInstallsTheSame(@TempDir Path folder) throws Exception {
    assertThat(OrdinaryUser.runSandbox(folder)).isEqualTo(OrdinaryUser.EXPECTED);
  }
}
