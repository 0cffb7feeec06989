package io.github.statix.stages.container.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.Required;
import io.github.statix.stages.container.sandbox.SandboxEngine;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnginesTest {

  private static final Map<String, String> NO_DAEMON = Map.of("DOCKER_HOST", "unix:///nowhere");

  private Store store;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    store = Store.open(folder);
  }

  @Test
  void chooseWhenTheWishIsUnknownNamesTheKnownOnes() {
    assertThatThrownBy(() -> Engines.choose("podman", store, CompileCache.OFF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'podman' is not an engine; choose one of auto, docker, sandbox");
  }

  @Test
  void chooseWhenDockerDoesNotAnswerSaysWhatToInstall() {
    assertThatThrownBy(() -> Engines.choose("docker", store, CompileCache.OFF, NO_DAEMON))
        .isInstanceOf(NoEngineException.class)
        .hasMessageContaining("unix:///nowhere: there is no such socket")
        .hasMessageContaining("docker.io")
        .hasMessageNotContaining("bubblewrap");
  }

  @Test
  void chooseWhenAutoPrefersTheSandbox() throws Exception {
    try {
      SandboxEngine.open(store).close();
    } catch (IOException e) {
      Required.missing("sandbox", String.valueOf(e.getMessage()));
    }
    try (ContainerEngine engine = Engines.choose("auto", store, CompileCache.OFF, NO_DAEMON)) {
      assertThat(engine.name()).isEqualTo("sandbox");
    }
  }
}
