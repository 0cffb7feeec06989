package io.github.statix.assembler.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.presets.model.TimeLimit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RebuildProcessTest {

  private final List<String> log = new ArrayList<>();

  @TempDir Path folder;

  private RebuildProcess.End run(String script, String limit) throws Exception {
    return RebuildProcess.run(
        List.of("/bin/sh", "-c", script),
        new TreeMap<>(),
        folder.resolve("errors"),
        Optional.of(TimeLimit.parse(limit)),
        log::add);
  }

  @Test
  void runWhenItTakesTooLongEndsIt() throws Exception {
    RebuildProcess.End end = run("echo begun; exec sleep 1000", "1s");

    assertThat(end.late()).isTrue();
    assertThat(log).containsExactly("begun");
  }

  @Test
  void runWhenItEndsInTimeSaysHow() throws Exception {
    RebuildProcess.End end = run("echo said; echo complained >&2; exit 3", "1h");

    assertThat(end).isEqualTo(new RebuildProcess.End(3, "complained", false));
    assertThat(log).containsExactly("said");
  }
}
