package io.github.statix.assembler.cli;

import io.github.statix.assembler.archive.OutputFile;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.report.Notices;
import io.github.statix.presets.Preset;
import io.github.statix.presets.parse.PresetCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Licences of what presets compile. */
@Command(
    name = "notices",
    mixinStandardHelpOptions = true,
    description = "Say what presets compile, under which licences, as Markdown.",
    sortOptions = false)
final class NoticesCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--preset",
      paramLabel = "NAME|FILE",
      description = "A shipped preset or a preset file. Repeatable (default: all shipped ones).")
  List<String> presets = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write this file.")
  @Nullable Path output;

  NoticesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    PresetCatalog catalog = new PresetCatalog();
    List<Preset> loaded = new ArrayList<>();
    for (String preset : presets.isEmpty() ? catalog.names() : presets) {
      loaded.add(catalog.load(preset, new TreeMap<>()).preset());
    }
    String text = Notices.markdown(loaded);
    if (output == null) {
      console.out().print(text);
    } else {
      OutputFile.writeText(output, text);
      console.out().println(output);
    }
    return ExitCode.DONE;
  }
}
