package io.github.statix.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** No value of any option of any verb ends in a stack trace, or drives the terminal. */
class OddArgumentsTest {

  private static final Console CONSOLE =
      new Console(
          new PrintStream(OutputStream.nullOutputStream()),
          new PrintStream(OutputStream.nullOutputStream()),
          Map.of(),
          false);

  @TempDir Path folder;

  @Test
  void verbWhenAnOptionHasAnOddValueIsNoBug() throws IOException {
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
    List<String> values =
        List.of("", "-1", "\u001b[31m", "\u0000", folder.toString(), binary.toString());
    int runs = 0;
    for (List<String> verb : verbs(Main.line(CONSOLE), List.of())) {
      for (OptionSpec option : leaf(verb).getCommandSpec().options()) {
        // A store and a file of notices are made, whatever they are called.
        boolean made = option.longestName().equals("--store") || verb.equals(List.of("notices"));
        boolean skipped = option.arity().max() == 0 || made;
        for (String value : skipped ? List.<String>of() : values) {
          runs++;
          check(arguments(verb, option, value));
        }
      }
    }
    assertThat(runs).isGreaterThan(400);
  }

  @Test
  void verbWhenAnArgumentBeginsWithAnAtSignReadsNoFile() throws IOException {
    Path file = Files.writeString(folder.resolve("arguments"), "presets");

    assertThat(Main.run(CONSOLE, "@" + file)).isEqualTo(ExitCode.USAGE);
  }

  /** Ends before anything is fetched or built, by a preset that is not there. */
  private static List<String> arguments(List<String> verb, OptionSpec option, String value) {
    List<String> arguments = new ArrayList<>(verb);
    arguments.add(option.longestName() + "=" + value);
    boolean takesPreset = leaf(verb).getCommandSpec().findOption("--preset") != null;
    if (takesPreset && !option.longestName().equals("--preset")) {
      arguments.addAll(List.of("--preset", "nosuch.yaml"));
    }
    if (verb.contains("shell")) {
      arguments.add("zlib");
    }
    return arguments;
  }

  private void check(List<String> arguments) {
    Run run =
        Run.of(
            Map.of("STATIX_STORE", folder.resolve("store").toString()),
            arguments.toArray(String[]::new));

    assertThat(run.code()).as(arguments + ": " + run.err()).isNotEqualTo(ExitCode.BUG);
    assertThat(run.err())
        .as(arguments.toString())
        .doesNotContain("\tat ", "Exception", "java.", "\u001b");
  }

  private static List<List<String>> verbs(CommandLine command, List<String> path) {
    List<List<String>> verbs = new ArrayList<>(List.of(path));
    command
        .getSubcommands()
        .forEach(
            (name, verb) -> {
              // That one is started by the program itself.
              if (!name.equals("rebuild")) {
                List<String> longer = new ArrayList<>(path);
                longer.add(name);
                verbs.addAll(verbs(verb, longer));
              }
            });
    return verbs;
  }

  private static CommandLine leaf(List<String> verb) {
    CommandLine leaf = Main.line(CONSOLE);
    for (String word : verb) {
      leaf = leaf.getSubcommands().getOrDefault(word, leaf);
    }
    return leaf;
  }
}
