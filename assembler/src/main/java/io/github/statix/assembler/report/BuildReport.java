package io.github.statix.assembler.report;

import io.github.statix.assembler.build.BuildPlan;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.progress.Sizes;
import io.github.statix.stages.run.StagePlan.Decision;
import io.github.statix.stages.run.StagePlan.Planned;
import io.github.statix.stages.store.StageRecord;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the stages of a preset took and came to, from the records of the store.
 *
 * @param preset its name
 * @param stages the base first, if it is built from packages, then the stages in order
 */
public record BuildReport(String preset, List<StageRecord> stages) {

  private static final String UNKNOWN = "–";

  /** Copies the list. */
  public BuildReport {
    Objects.requireNonNull(preset, "preset is null");
    stages = List.copyOf(stages);
  }

  /**
   * Reports on what this plan would reuse.
   *
   * @throws UsageException when it would build something first
   */
  public static BuildReport of(BuildPlan plan) throws UsageException {
    List<StageRecord> records = new ArrayList<>();
    List<String> unbuilt = new ArrayList<>();
    for (Planned planned : plan.stages()) {
      if (planned.decision() instanceof Decision.Reuse reuse) {
        records.add(reuse.record());
      } else {
        unbuilt.add(planned.stage().value());
      }
    }
    if (!unbuilt.isEmpty()) {
      throw new UsageException(
          ("there is nothing to report on yet: the store has no layer of %s as preset '%s' is now;"
                  + " build first, with the same options and store, or stop before with --until")
              .formatted(String.join(", ", unbuilt), plan.preset()));
    }
    return new BuildReport(plan.preset(), records);
  }

  /**
   * As a section of a file.
   *
   * @param program name and version of this program
   */
  public String markdown(Machine machine, LocalDate date, String program) {
    MarkdownTable table =
        new MarkdownTable(
            List.of("stage", "time:", "CPU:", "jobs:", "entries:", "tar:", "layer:", "digest"));
    stages.forEach(record -> table.row(row(record)));
    table.row(totals());
    return """
    ## %s

    Written by %s on %s.
    Machine: %s.

    %s"""
        .formatted(preset, program, date, machine, table);
  }

  private static List<String> row(StageRecord record) {
    OptionalInt jobs = record.figures().jobs();
    OptionalLong tar = record.figures().tarSize();
    return List.of(
        record.stage().value(),
        Sizes.time(record.duration()),
        record.figures().cpu().map(Sizes::time).orElse(UNKNOWN),
        jobs.isPresent() ? Integer.toString(jobs.getAsInt()) : UNKNOWN,
        Long.toString(record.entries()),
        tar.isPresent() ? Sizes.bytes(tar.getAsLong()) : UNKNOWN,
        Sizes.bytes(record.layer().size()),
        "`%s`".formatted(record.layer().digest()));
  }

  /** Sums are of what is known, and marked when that is not all. */
  private List<String> totals() {
    List<Duration> cpus =
        stages.stream().map(record -> record.figures().cpu()).flatMap(Optional::stream).toList();
    List<Long> tars =
        stages.stream()
            .map(record -> record.figures().tarSize())
            .filter(OptionalLong::isPresent)
            .map(OptionalLong::getAsLong)
            .toList();
    long entries = stages.stream().mapToLong(StageRecord::entries).sum();
    return List.of(
        "all",
        Sizes.time(sum(stages.stream().map(StageRecord::duration).toList())),
        atLeast(cpus.size(), Sizes.time(sum(cpus))),
        "",
        Long.toString(entries),
        atLeast(tars.size(), Sizes.bytes(tars.stream().mapToLong(size -> size).sum())),
        Sizes.bytes(stages.stream().mapToLong(record -> record.layer().size()).sum()),
        "");
  }

  private String atLeast(int known, String sum) {
    if (known == 0) {
      return UNKNOWN;
    }
    return known < stages.size() ? "≥ " + sum : sum;
  }

  private static Duration sum(List<Duration> durations) {
    return durations.stream().reduce(Duration.ZERO, Duration::plus);
  }
}
