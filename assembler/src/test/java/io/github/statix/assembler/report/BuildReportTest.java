package io.github.statix.assembler.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.build.BuildPlan;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.run.StagePlan.Decision;
import io.github.statix.stages.run.StagePlan.Planned;
import io.github.statix.stages.store.StageFigures;
import io.github.statix.stages.store.StageRecord;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a report says of some records. */
class BuildReportTest {

  private static final Machine MACHINE = new Machine(2, "A Processor", 24_000_000_000L, "Linux 6");
  private static final LocalDate DATE = LocalDate.of(2026, 1, 2);

  private static StageRecord record(String stage, StageFigures figures) {
    return new StageRecord(
        new StageName(stage),
        new StageKey(List.of()),
        new Layer(Digest.ofUtf8(stage), Digest.ofUtf8("tar"), 1_500_000),
        12,
        Duration.ofSeconds(80),
        figures);
  }

  private static StageFigures figures(int cpuSeconds) {
    return new StageFigures(
        Optional.of(Duration.ofSeconds(cpuSeconds)), OptionalInt.of(4), OptionalLong.of(9_000_000));
  }

  private static BuildPlan plan(Planned... stages) {
    return new BuildPlan("tiny", List.of(stages), List.of(), List.of());
  }

  private static Planned reused(StageRecord record) {
    return new Planned(record.stage(), new Decision.Reuse(record), Optional.of(record));
  }

  @Test
  void markdownWhenAllIsKnownSumsItUp() throws Exception {
    BuildReport report =
        BuildReport.of(
            plan(reused(record("musl", figures(150))), reused(record("zlib", figures(10)))));

    assertThat(report.markdown(MACHINE, DATE, "statix-assemble 1"))
        .isEqualTo(
            """
            ## tiny

            Written by statix-assemble 1 on 2026-01-02.
            Machine: 2 cores of A Processor, 24.0 GB of memory, Linux 6.

            | stage | time | CPU | jobs | entries | tar | layer | digest |
            |---|---:|---:|---:|---:|---:|---:|---|
            | musl | 1 min 20 s | 2 min 30 s | 4 | 12 | 9.0 MB | 1.5 MB | `%s` |
            | zlib | 1 min 20 s | 10.0 s | 4 | 12 | 9.0 MB | 1.5 MB | `%s` |
            | all | 2 min 40 s | 2 min 40 s | | 24 | 18.0 MB | 3.0 MB | |
            """
                .formatted(Digest.ofUtf8("musl"), Digest.ofUtf8("zlib")));
  }

  @Test
  void markdownWhenOldRecordsKnowLessSaysSo() throws Exception {
    StageRecord old = record("musl", StageFigures.UNKNOWN);

    assertThat(
            BuildReport.of(plan(reused(old), reused(record("zlib", figures(10)))))
                .markdown(MACHINE, DATE, "p"))
        .contains("| musl | 1 min 20 s | – | – | 12 | – | 1.5 MB |")
        .contains("| all | 2 min 40 s | ≥ 10.0 s | | 24 | ≥ 9.0 MB | 3.0 MB | |");
    assertThat(BuildReport.of(plan(reused(old))).markdown(MACHINE, DATE, "p"))
        .contains("| all | 1 min 20 s | – | | 12 | – | 1.5 MB | |");
  }

  @Test
  void ofWhenStagesAreNotBuiltNamesThem() {
    StageName zlib = new StageName("zlib");
    BuildPlan plan =
        plan(
            reused(record("musl", figures(1))),
            new Planned(zlib, new Decision.Build(List.of("it never ran")), Optional.empty()));

    assertThatThrownBy(() -> BuildReport.of(plan))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no layer of zlib as preset 'tiny' is now; build first");
  }

  @Test
  void machineWhenProcTellsLittleSaysLess() {
    assertThat(
            Machine.of(
                8,
                "processor\t: 0\nmodel name\t: A  Processor @ 2.00GHz\nmodel name\t: B\n",
                "MemTotal:       24684084 kB\n",
                "Linux 6.1"))
        .hasToString("8 cores of A Processor @ 2.00GHz, 25.3 GB of memory, Linux 6.1");
    assertThat(Machine.of(1, "", "", "Linux 6.1")).hasToString("1 core, Linux 6.1");
  }

  @Test
  void machineWhenHereNamesNoHost() throws Exception {
    String host = java.net.InetAddress.getLocalHost().getHostName();

    assertThat(Machine.here().toString()).matches("[0-9]+ cores?.*Linux .*").doesNotContain(host);
  }
}
