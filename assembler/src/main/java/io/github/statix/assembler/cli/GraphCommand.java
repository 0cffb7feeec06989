package io.github.statix.assembler.cli;

import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.presets.Preset;
import io.github.statix.presets.StageSpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The stages of a preset and what they stand on, in Graphviz's language. */
@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    description = "Print the graph of a preset's stages in Graphviz's language (dot -Tsvg).",
    sortOptions = false)
final class GraphCommand implements Callable<Integer> {

  private final Console console;

  @Mixin CommonOptions common = new CommonOptions();

  GraphCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Preset preset = common.presetRequest().load().preset();
    StringBuilder text = new StringBuilder("digraph \"%s\" {%n".formatted(preset.header().name()));
    text.append("  rankdir=BT;%n  node [shape=box];%n".formatted());
    for (StageSpec stage : preset.stages()) {
      // A stage whose layer is not in the image.
      String style = stage.inImage() ? "" : " [style=dashed]";
      text.append("  \"%s\"%s;%n".formatted(stage.name(), style));
      stage
          .inputs()
          .forEach(input -> text.append("  \"%s\" -> \"%s\";%n".formatted(stage.name(), input)));
    }
    console.out().print(text.append("}%n".formatted()));
    return ExitCode.DONE;
  }
}
