package io.github.statix.presets.parse;

import io.github.statix.presets.StageJobs;
import io.github.statix.presets.StageSpec;
import io.github.statix.presets.model.StageName;
import io.github.statix.presets.model.TimeLimit;
import io.github.statix.presets.text.Fields;
import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Place;
import io.github.statix.presets.text.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what is to be compiled, and in which order. */
final class StagesReader {

  private static final Set<String> STAGE =
      new LinkedHashSet<>(
          List.of("recipe", "inputs", "sources", "variables", "in-image", "jobs", "timeout"));

  private final Set<String> sources;
  private final Set<String> variables;
  private final Problems problems;

  /** Stages may name only these sources and variables. */
  StagesReader(Set<String> sources, Set<String> variables, Problems problems) {
    this.sources = sources;
    this.variables = variables;
    this.problems = problems;
  }

  /** The stages, each after its inputs, else in file order. */
  List<StageSpec> read(Fields preset) {
    Optional<Fields> all = preset.map("stages", "'stages'");
    if (all.isEmpty()) {
      return List.of();
    }
    Map<String, List<Node.Text>> inputs = new LinkedHashMap<>();
    List<StageSpec> stages = new ArrayList<>();
    for (String name : all.get().keys()) {
      Optional<StageName> stageName = name(all.get(), name);
      Optional<Fields> fields = all.get().map(name, "stage " + Problems.quoted(name));
      fields.ifPresent(given -> inputs.put(name, inputs(given, all.get().keys())));
      // A misnamed stage is read all the same, for the other problems it may have.
      StageName called = stageName.orElse(StageName.BASE);
      fields.map(given -> stage(called, given)).ifPresent(stages::add);
    }
    return ordered(stages, inputs, new StageOrder(inputs, problems).order());
  }

  private static List<StageSpec> ordered(
      List<StageSpec> stages, Map<String, List<Node.Text>> inputs, List<String> order) {
    Map<String, Integer> rank = new HashMap<>();
    order.forEach(name -> rank.put(name, rank.size()));
    Comparator<String> byRank =
        Comparator.comparingInt(name -> rank.getOrDefault(name, Integer.MAX_VALUE));
    return stages.stream()
        .map(stage -> withInputs(stage, inputs, byRank))
        .sorted(Comparator.comparing((StageSpec stage) -> stage.name().value(), byRank))
        .toList();
  }

  private Optional<StageName> name(Fields all, String name) {
    if (StageName.BASES.stream().anyMatch(base -> base.value().equals(name))) {
      problems.add(
          all.place(name),
          "a stage cannot be called '%s'; that is what all stages stand on".formatted(name));
    }
    return grammatical(all.place(name), name, "a stage's name");
  }

  private Optional<StageName> grammatical(Place place, String value, String what) {
    Optional<StageName> name = grammatical(value).findFirst();
    if (name.isEmpty()) {
      problems.add(
          place,
          "%s is not %s; use at most 64 lower-case letters, digits and single dashes"
              .formatted(Problems.quoted(value), what));
    }
    return name;
  }

  private static Stream<StageName> grammatical(String value) {
    try {
      return Stream.of(new StageName(value));
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }

  private StageSpec stage(StageName name, Fields fields) {
    fields.only(STAGE);
    Optional<Node.Text> recipe = fields.text("recipe");
    recipe.ifPresent(text -> grammatical(text.place(), text.value(), "a recipe's name"));
    return new StageSpec(
        name,
        recipe.map(Node.Text::value).orElse(name.value()),
        List.of(),
        known(fields, "sources", sources, "a source"),
        known(fields, "variables", variables, "a variable"),
        !oneOf(fields, "in-image", "true", "false").equals("false"),
        oneOf(fields, "jobs", "shared", "fixed").equals("fixed")
            ? StageJobs.FIXED
            : StageJobs.SHARED,
        fields.text("timeout").flatMap(this::timeLimit));
  }

  private Optional<TimeLimit> timeLimit(Node.Text text) {
    try {
      return Optional.of(TimeLimit.parse(text.value()));
    } catch (IllegalArgumentException e) {
      problems.add(text.place(), "'timeout': %s".formatted(e.getMessage()));
      return Optional.empty();
    }
  }

  /** The value of a key that must be one of two; the first when it is left out. */
  private String oneOf(Fields fields, String key, String first, String second) {
    Optional<Node.Text> text = fields.text(key);
    text.filter(given -> !List.of(first, second).contains(given.value()))
        .ifPresent(
            given ->
                problems.add(
                    given.place(),
                    "'%s' must be %s or %s, not %s"
                        .formatted(key, first, second, Problems.quoted(given.value()))));
    return text.map(Node.Text::value).orElse(first);
  }

  private List<Node.Text> inputs(Fields fields, Set<String> stages) {
    List<Node.Text> inputs = fields.texts("inputs");
    for (Node.Text input : inputs) {
      if (input.value().equals(StageName.BASE.value())) {
        problems.add(input.place(), "every stage stands on the base already; leave 'base' out");
      } else {
        checkKnown(input, stages, "a stage");
      }
    }
    return inputs;
  }

  private List<String> known(Fields fields, String key, Collection<String> names, String what) {
    List<String> values = new ArrayList<>();
    for (Node.Text text : fields.texts(key)) {
      checkKnown(text, names, what);
      values.add(text.value());
    }
    return values;
  }

  private void checkKnown(Node.Text text, Collection<String> names, String what) {
    if (!names.contains(text.value())) {
      problems.addUnknown(
          text.place(),
          "%s is not %s of this preset".formatted(Problems.quoted(text.value()), what),
          text.value(),
          names);
    }
  }

  private static StageSpec withInputs(
      StageSpec stage, Map<String, List<Node.Text>> inputs, Comparator<String> byRank) {
    List<StageName> names =
        inputs.getOrDefault(stage.name().value(), List.of()).stream()
            .map(Node.Text::value)
            .filter(inputs::containsKey)
            .distinct()
            .sorted(byRank)
            .flatMap(StagesReader::grammatical)
            .toList();
    return new StageSpec(
        stage.name(),
        stage.recipe(),
        names,
        stage.sources(),
        stage.variables(),
        stage.inImage(),
        stage.jobs(),
        stage.timeout());
  }
}
