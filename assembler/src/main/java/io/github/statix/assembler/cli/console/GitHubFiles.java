package io.github.statix.assembler.cli.console;

import io.github.statix.assembler.build.BuildResult;
import io.github.statix.assembler.progress.Sizes;
import io.github.statix.stages.store.StageRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * What a build tells the steps of a GitHub workflow that follow: the output {@code digest}, and a
 * table in the step's summary (GitHub Actions, "Workflow commands").
 */
public final class GitHubFiles {

  private GitHubFiles() {}

  /**
   * Appends to the files that the environment names; does nothing outside of a workflow.
   *
   * @param environment the process's variables
   */
  public static void write(BuildResult result, Map<String, String> environment) throws IOException {
    if (!environment.getOrDefault("GITHUB_ACTIONS", "").equals("true")) {
      return;
    }
    append(environment, "GITHUB_OUTPUT", "digest=%s%n".formatted(result.image().digest()));
    StringBuilder summary = new StringBuilder();
    ResultFiles.lines(result).forEach(line -> summary.append("`%s`%n%n".formatted(line)));
    summary.append("| stage | time | size | layer |%n|---|---|---|---|%n".formatted());
    for (StageRecord record : result.stages()) {
      summary.append(
          "| %s | %s | %s | `%s` |%n"
              .formatted(
                  record.stage(),
                  Sizes.time(record.duration()),
                  Sizes.bytes(record.layer().size()),
                  record.layer().digest()));
    }
    append(environment, "GITHUB_STEP_SUMMARY", summary.toString());
  }

  private static void append(Map<String, String> environment, String variable, String text)
      throws IOException {
    String file = environment.getOrDefault(variable, "");
    if (!file.isEmpty()) {
      Files.writeString(
          Path.of(file),
          text,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }
}
