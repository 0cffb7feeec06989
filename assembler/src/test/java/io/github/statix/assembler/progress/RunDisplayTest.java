package io.github.statix.assembler.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.store.StageRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people and programs see of a run. */
class RunDisplayTest {

  private static final StageRecord ZLIB =
      new StageRecord(
          new StageName("zlib"),
          new StageKey(List.of()),
          new Layer(Digest.ofUtf8("a"), Digest.ofUtf8("b"), 94_600),
          13,
          Duration.ofMillis(10_600));

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private String shown(ProgressMode mode, boolean terminal) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (Display display = Displays.of(mode, stream, terminal, Map.of("COLUMNS", "60"))) {
      RunDisplay run = new RunDisplay(display);
      run.started("musl", 2_000_000);
      run.started("zlib", 1_000_000);
      run.received("musl", 2_000_000);
      run.finished("musl");
      run.received("zlib", 1_000_000);
      run.finished("zlib");
      run.started(new StageName("zlib"), Path.of("zlib.log"));
      run.line(new StageName("zlib"), "gcc \u001b[31m-c \u009b2Jadler32.c");
      run.warning("the server says \u001b]0;x\u0007 \u009b1m");
      run.built(ZLIB);
    }
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void plainWhenRunGoesOnIsALineAnEventWithDownloadsSummedUp() {
    assertThat(shown(ProgressMode.PLAIN, true).lines())
        .containsExactly(
            "fetched 2 files, 3.0 MB",
            "stage zlib: started, log zlib.log",
            "warning: the server says  ]0;x   1m",
            "stage zlib: built in 10.6 s, 94.6 kB in 13 entries, " + Digest.ofUtf8("a"));
  }

  @Test
  void autoWhenNotOnATerminalIsPlain() {
    assertThat(shown(ProgressMode.AUTO, false)).doesNotContain("\u001b");
  }

  @Test
  void autoWhenOnATerminalCleansUpBehindItselfAndLetsNoControlCharacterThrough() {
    String shown = shown(ProgressMode.AUTO, true);

    assertThat(shown)
        .endsWith(Digest.ofUtf8("a") + "\n")
        .doesNotContain("\u001b[31m", "\u001b]", "\u009b");
  }

  @Test
  void jsonWhenRunGoesOnHasEveryEventAsAnObject() throws Exception {
    ObjectMapper json = new ObjectMapper();
    List<String> lines = shown(ProgressMode.JSON, true).lines().toList();

    assertThat(lines).hasSize(6).allMatch(line -> line.matches("[ -~]+"));
    JsonNode last = json.readTree(lines.get(5));
    assertThat(last.path("event").asText()).isEqualTo("stage-built");
    assertThat(last.path("stage").asText()).isEqualTo("zlib");
    assertThat(last.path("size").asLong()).isEqualTo(94_600);
    assertThat(last.path("millis").asLong()).isEqualTo(10_600);
  }

  @Test
  void plainWhenAStageInstalledNothingWarns() {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (Display display = Displays.of(ProgressMode.PLAIN, stream, false, Map.of())) {
      new RunDisplay(display)
          .built(new StageRecord(ZLIB.stage(), ZLIB.key(), ZLIB.layer(), 0, ZLIB.duration()));
    }

    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("warning: stage zlib installed nothing");
  }

  @Test
  void confirmWhenAPersonSaysYesIsAgreement() {
    assertThat(confirmed("y")).isTrue();
    assertThat(confirmed(" Yes ")).isTrue();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Go on? [y/N] ");
  }

  @Test
  void confirmWhenAPersonSaysAnythingElseIsNone() {
    assertThat(confirmed("")).isFalse();
    assertThat(confirmed("no")).isFalse();
    assertThat(confirmed(null)).isFalse();
  }

  @Test
  void confirmWhenNobodyFollowsTheRunIsNone() {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    for (ProgressMode mode : List.of(ProgressMode.PLAIN, ProgressMode.JSON, ProgressMode.QUIET)) {
      try (Display display = Displays.of(mode, stream, true, Map.of())) {
        assertThat(new RunDisplay(display).confirm("Go on?")).isFalse();
      }
    }
  }

  private boolean confirmed(@Nullable String answer) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (Display display = new LiveDisplay(stream, () -> 60, () -> answer)) {
      return new RunDisplay(display).confirm("Go on?");
    }
  }

  @Test
  void quietWhenRunGoesOnIsSilent() {
    assertThat(shown(ProgressMode.QUIET, true)).isEmpty();
  }

  @Test
  void plainWhenWorkGoesOnSaysNowAndThenWhatItSaidLast() throws Exception {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (Display display = new PlainDisplay(stream, Duration.ofMillis(5))) {
      RunDisplay run = new RunDisplay(display);
      run.line(new StageName("zlib"), "gcc -c adler32.c");
      while (!err.toString(StandardCharsets.UTF_8).contains("adler32")) {
        Thread.sleep(1);
      }
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .matches("(?s)zlib: .* so far: gcc -c adler32.c.*");
  }

  @Test
  void liveWhenTheTerminalIsNarrowWritesNoLineAsWideAsIt() {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (LiveDisplay display = new LiveDisplay(stream, () -> 40, () -> null)) {
      display.status("zlib", "x".repeat(200));
      display.clear("other");
    }
    assertThat(
            err.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceAll("\u001b\\[[0-9]*[AK]", "")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(40));
  }

  @Test
  void jsonWhenARunFailsEndsWithAnObjectThatSaysSo() throws Exception {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (Display display = new JsonDisplay(stream)) {
      display.failed(new StatixException(Category.REGISTRY, "it is closed", "open it"));
    }
    JsonNode failed = new ObjectMapper().readTree(err.toString(StandardCharsets.UTF_8));
    assertThat(failed.path("event").asText()).isEqualTo("failed");
    assertThat(failed.path("message").asText()).isEqualTo("it is closed");
    assertThat(failed.path("category").asText()).isEqualTo("registry");
    assertThat(failed.path("remedy").asText()).isEqualTo("open it");
  }
}
