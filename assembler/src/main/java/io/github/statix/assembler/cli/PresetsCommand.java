package io.github.statix.assembler.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.progress.Sizes;
import io.github.statix.oci.document.JsonText;
import io.github.statix.presets.Preset;
import io.github.statix.presets.StageSpec;
import io.github.statix.presets.parse.PresetCatalog;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The shipped presets, or what one preset says. */
@Command(
    name = "presets",
    mixinStandardHelpOptions = true,
    description = "List the shipped presets, or show one.",
    sortOptions = false)
final class PresetsCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME|FILE",
      description = "The preset to show (default: list all).")
  @Nullable String name;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  PresetsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (name == null) {
      console.out().print(list());
    } else {
      Preset preset = new PresetCatalog().load(name, new TreeMap<>()).preset();
      console.out().print(json ? JsonText.of(json(preset)) : show(preset));
    }
    return ExitCode.DONE;
  }

  /** Lists the shipped presets with what each costs, for somebody who named none. */
  static void offer(Console console, StoreOption store) throws Exception {
    PresetCatalog catalog = new PresetCatalog();
    console.err().println("statix-assemble: no preset is named; add --preset NAME|FILE");
    try (Store opened = Store.openToRead(store.folder(console.environment()), warning -> {})) {
      for (String shipped : catalog.names()) {
        Preset preset = catalog.load(shipped, new TreeMap<>()).preset();
        console.err().printf("  %s: %s%n", shipped, preset.header().description());
        console.err().printf("      %s%n", cost(preset, opened));
      }
    }
    console.err().println("Run 'statix-assemble --help'.");
  }

  private static String cost(Preset preset, Store store) throws IOException {
    Duration sum = Duration.ZERO;
    int built = 0;
    for (StageSpec stage : preset.stages()) {
      Optional<StageRecord> last = store.records().latest(preset.header().name(), stage.name());
      if (last.isPresent()) {
        built++;
        sum = sum.plus(last.get().duration());
      }
    }
    String stages = preset.stages().size() + " stages";
    return built == 0
        ? stages + ", none was built here yet"
        : "%s, of which %d took %s here".formatted(stages, built, Sizes.time(sum));
  }

  private String list() throws Exception {
    PresetCatalog catalog = new PresetCatalog();
    int width = catalog.names().stream().mapToInt(String::length).max().orElse(1);
    StringBuilder text = new StringBuilder();
    ArrayNode array = new ObjectMapper().createArrayNode();
    for (String shipped : catalog.names()) {
      Preset preset = catalog.load(shipped, new TreeMap<>()).preset();
      text.append(("%-" + width + "s  %s%n").formatted(shipped, preset.header().description()));
      array.addObject().put("name", shipped).put("description", preset.header().description());
    }
    return json ? JsonText.of(array) : text.toString();
  }

  private static String show(Preset preset) {
    StringBuilder text = new StringBuilder();
    text.append("%s: %s%n".formatted(preset.header().name(), preset.header().description()));
    text.append("\nvariables (--set NAME=VALUE)\n");
    preset.variables().forEach((name, value) -> text.append("  %-24s %s%n".formatted(name, value)));
    text.append("\nstages\n");
    for (StageSpec stage : preset.stages()) {
      text.append(
          "  %-24s recipe %s%s%n"
              .formatted(
                  stage.name(),
                  stage.recipe(),
                  stage.inputs().isEmpty() ? "" : ", after " + stage.inputs()));
    }
    text.append("\nsources\n");
    preset
        .sources()
        .forEach(
            source ->
                text.append(
                    "  %-24s %s%n      %s%n"
                        .formatted(
                            source.name(),
                            source.file(),
                            source.pinned().map(Object::toString).orElse("no SHA-256"))));
    text.append("\nenvironment of the image\n");
    preset
        .image()
        .environment()
        .forEach((name, value) -> text.append("  %s=%s%n".formatted(name, value)));
    return text.toString();
  }

  private static ObjectNode json(Preset preset) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("name", preset.header().name());
    json.put("description", preset.header().description());
    json.put("epoch", preset.header().epoch().seconds());
    putAll(json.putObject("variables"), preset.variables());
    ArrayNode stages = json.putArray("stages");
    for (StageSpec stage : preset.stages()) {
      ObjectNode object = stages.addObject();
      object.put("name", stage.name().value());
      object.put("recipe", stage.recipe());
      ArrayNode inputs = object.putArray("inputs");
      stage.inputs().forEach(input -> inputs.add(input.value()));
    }
    ArrayNode sources = json.putArray("sources");
    preset
        .sources()
        .forEach(
            source -> {
              ObjectNode object = sources.addObject();
              object.put("name", source.name());
              object.put("file", source.file());
              source.pinned().ifPresent(digest -> object.put("sha256", digest.hex()));
            });
    putAll(json.putObject("environment"), preset.image().environment());
    return json;
  }

  private static void putAll(ObjectNode object, Map<String, String> values) {
    values.forEach(object::put);
  }
}
