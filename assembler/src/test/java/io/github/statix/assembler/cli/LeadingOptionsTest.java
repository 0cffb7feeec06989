package io.github.statix.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.cli.usage.LeadingOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Options before a verb mean what they mean behind it, or are refused; none is dropped. */
class LeadingOptionsTest {

  private static final Console CONSOLE =
      new Console(
          new PrintStream(OutputStream.nullOutputStream()),
          new PrintStream(OutputStream.nullOutputStream()),
          Map.of(),
          false);

  @TempDir Path folder;

  /** Every verb, with every name of every option of the main command. */
  static Stream<Arguments> verbsAndOptions() {
    List<Arguments> all = new ArrayList<>();
    CommandLine main = Main.line(CONSOLE);
    for (List<String> verb : verbs(main, List.of())) {
      for (OptionSpec option : main.getCommandSpec().options()) {
        for (String name : option.names()) {
          all.add(Arguments.of(String.join(" ", verb), name));
        }
      }
    }
    assertThat(all).hasSizeGreaterThan(300);
    return all.stream();
  }

  private static List<List<String>> verbs(CommandLine command, List<String> path) {
    List<List<String>> verbs = new ArrayList<>();
    command
        .getSubcommands()
        .forEach(
            (name, verb) -> {
              List<String> longer = new ArrayList<>(path);
              longer.add(name);
              List<List<String>> below = verbs(verb, longer);
              verbs.add(longer);
              verbs.addAll(below);
            });
    return verbs;
  }

  @ParameterizedTest(name = "{1} {0}")
  @MethodSource("verbsAndOptions")
  void optionWhenBeforeAVerbIsHandedOnOrRefused(String verb, String name) {
    List<String> words = List.of(verb.split(" "));
    CommandLine line = Main.line(CONSOLE);
    OptionSpec option = line.getCommandSpec().findOption(name);
    List<String> given = option.arity().max() == 0 ? List.of(name) : List.of(name, value(option));
    List<String> leading = new ArrayList<>(given);
    leading.addAll(words);
    leading.add("operand");

    if (!leaf(line, words).getCommandSpec().optionsMap().containsKey(name)) {
      assertThatThrownBy(() -> moved(line, leading))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining(option.longestName())
          .hasMessageContaining(words.get(words.size() - 1));
      return;
    }
    List<String> behind = new ArrayList<>(words);
    behind.addAll(given);
    behind.add("operand");
    assertThat(moved(line, leading)).containsExactlyElementsOf(behind);
  }

  @Test
  void storeWhenBeforeAVerbIsTheOneThatIsCleaned() throws IOException {
    Path own = Files.createDirectories(folder.resolve("own/logs"));
    Path log = Files.writeString(own.resolve("a.log"), "kept");
    Path other = folder.resolve("other");

    Run run =
        Run.of(
            Map.of("STATIX_STORE", folder.resolve("own").toString()),
            "--store",
            other.toString(),
            "cache",
            "gc",
            "--keep",
            "0");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(log).hasContent("kept");
    assertThat(other).isDirectory();
  }

  @Test
  void presetWhenBeforeAVerbIsTheOneThatIsPlanned() {
    Run run = Run.of("--preset=nosuch.yaml", "plan", "--store", folder.toString());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("nosuch.yaml");
  }

  @Test
  void optionWhenTheVerbHasNoneIsRefusedByName() {
    Run run = Run.of("--push", "localhost:5000/a", "plan", "--store", folder.toString());

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--push stands before 'statix-assemble plan'");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void optionWhenBeforeAndBehindIsRefused() {
    Run run = Run.of("--preset", "quickstart", "plan", "--preset", "rust-1.95");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--preset", "only once");
  }

  @Test
  void valueWhenItIsCalledAsAVerbStaysAValue() {
    assertThat(moved(Main.line(CONSOLE), List.of("--preset", "plan", "notices", "--preset", "b")))
        .containsExactly("notices", "--preset", "plan", "--preset", "b");
  }

  private static String value(OptionSpec option) {
    return switch (option.longestName()) {
      case "--set", "--build-arg" -> "NAME=plan";
      case "--jobs" -> "3";
      case "--progress" -> "plain";
      case "--compile-cache" -> "on";
      case "--stage-timeout" -> "5m";
      default -> "plan";
    };
  }

  private static CommandLine leaf(CommandLine line, List<String> words) {
    CommandLine leaf = line;
    for (String word : words) {
      leaf = Objects.requireNonNull(leaf.getSubcommands().get(word), word);
    }
    return leaf;
  }

  private static List<String> moved(CommandLine line, List<String> arguments) {
    return List.of(
        LeadingOptions.behindTheVerb(
            line,
            () -> new CommandLine(new BuildCommand(CONSOLE)),
            arguments.toArray(String[]::new)));
  }
}
