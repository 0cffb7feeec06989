package io.github.statix.stages.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageLogTest {

  @Test
  void lineWhenTheStageStillRunsIsInTheFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("preset/stage.log");
    try (StageLog log = new StageLog(file)) {
      log.line("checking for gcc... no");

      assertThat(file).hasContent("checking for gcc... no");
    }
  }
}
