package io.github.statix.presets.parse;

import io.github.statix.oci.message.NearestName;
import io.github.statix.presets.text.Fields;
import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Place;
import io.github.statix.presets.text.Problems;
import io.github.statix.presets.text.TextTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A preset's text with everything it extends already merged in.
 *
 * @param merged the one mapping all files come to
 * @param ownTop the preset's own file before merging
 * @param origins the preset's own file first, then the one it extends, and so on
 */
record PresetChain(Node.Mapping merged, Node.Mapping ownTop, List<Origin> origins) {

  private static final int LONGEST = 16;

  /** What every preset has at its top, in YAML's forms for it. */
  private static final Pattern PRESET =
      Pattern.compile("^[\\s{,?]*[\"']?preset[\"']?\\s*:", Pattern.MULTILINE);

  /** Reads the files; empty when that failed, which is then among the problems. */
  static Optional<PresetChain> load(String nameOrFile, List<String> shipped, Problems problems) {
    Loader loader = new Loader(shipped, problems);
    return loader.follow(nameOrFile) ? Optional.of(loader.chain()) : Optional.empty();
  }

  Origin own() {
    return origins.get(0);
  }

  /** The directory that the preset's files lie in or below; empty for a shipped preset. */
  Optional<Path> within() {
    return own() instanceof Origin.OnDisk file ? Optional.of(file.within()) : Optional.empty();
  }

  List<Path> folders() {
    return origins.stream()
        .filter(Origin.OnDisk.class::isInstance)
        .map(origin -> ((Origin.OnDisk) origin).folder())
        .distinct()
        .toList();
  }

  /** The file a place is in. */
  Origin originOf(Place place) {
    return origins.stream()
        .filter(origin -> origin.display().equals(place.file()))
        .findFirst()
        .orElse(own());
  }

  /** Walks from a preset to the one it extends until there is none. */
  private static final class Loader {

    private final List<String> shipped;
    private final Problems problems;
    private final Set<Origin> origins = new LinkedHashSet<>();
    private final List<Node.Mapping> tops = new ArrayList<>();

    Loader(List<String> shipped, Problems problems) {
      this.shipped = shipped;
      this.problems = problems;
    }

    boolean follow(String nameOrFile) {
      Optional<Node.Text> next = Optional.of(new Node.Text(Place.whole("--preset"), nameOrFile));
      while (next.isPresent()) {
        Optional<Fields> fields = find(next.get()).flatMap(this::open);
        if (fields.isEmpty()) {
          return false;
        }
        int before = problems.count();
        next = fields.get().text("extends");
        if (problems.count() > before) {
          return false;
        }
      }
      return true;
    }

    PresetChain chain() {
      Node.Mapping merged = tops.get(tops.size() - 1);
      for (int i = tops.size() - 2; i >= 0; i--) {
        merged = PresetMerge.merge(merged, tops.get(i));
      }
      return new PresetChain(merged, tops.get(0), List.copyOf(origins));
    }

    private Optional<Origin> find(Node.Text wanted) {
      String value = wanted.value();
      if (shipped.contains(value) || isPart(value)) {
        return enter(new Origin.Shipped(value), wanted);
      }
      Optional<Path> file = file(value);
      if (file.isPresent()
          && value.codePoints().noneMatch(Character::isISOControl)
          && (PresetCatalog.looksLikePath(value) || Files.isRegularFile(file.get()))) {
        return onDisk(value, file.get(), wanted);
      }
      problems.add(
          wanted.place(),
          "there is no preset %s%s (shipped: %s; a file has a '/' or ends in .yaml)"
              .formatted(
                  Problems.quoted(value),
                  value.length() > 64 ? "" : NearestName.hint(value, shipped),
                  String.join(", ", shipped)));
      return Optional.empty();
    }

    private Optional<Origin> onDisk(String value, Path file, Node.Text wanted) {
      Optional<Path> root = root();
      if (root.isPresent() && !PresetCatalog.isYaml(value)) {
        problems.add(
            wanted.place(),
            "%s is no preset file that another may extend; its name must end in .yaml"
                .formatted(Problems.quoted(value)));
        return Optional.empty();
      }
      if (root.isPresent() && !file.startsWith(root.get())) {
        problems.add(
            wanted.place(),
            "%s lies outside of the preset's directory %s; put the file there"
                .formatted(Problems.quoted(value), root.get()));
        return Optional.empty();
      }
      Path within = root.orElse(Origin.OnDisk.directory(file));
      return enter(new Origin.OnDisk(file, display(value, file), within), wanted);
    }

    /** The directory of the preset that the user named; empty before it was found. */
    private Optional<Path> root() {
      return origins.stream()
          .findFirst()
          .filter(Origin.OnDisk.class::isInstance)
          .map(origin -> ((Origin.OnDisk) origin).within());
    }

    private boolean isPart(String value) {
      return value.equals(PresetCatalog.COMMON_PART)
          && last().filter(Origin.Shipped.class::isInstance).isPresent();
    }

    private Optional<Origin> last() {
      return origins.stream().skip(Math.max(0, origins.size() - 1)).findFirst();
    }

    /** Relative to the file that extends it, or to the working folder for the first one. */
    private Optional<Path> file(String value) {
      try {
        Path path = Path.of(value);
        Optional<Origin> last = last();
        if (last.isEmpty()) {
          return Optional.of(PresetCatalog.absolute(path));
        }
        return last.get() instanceof Origin.OnDisk onDisk
            ? Optional.of(PresetCatalog.absolute(onDisk.folder().resolve(path)))
            : Optional.empty();
      } catch (InvalidPathException e) {
        return Optional.empty();
      }
    }

    private String display(String value, Path file) {
      String shown = origins.isEmpty() ? value : relative(file);
      return shown.startsWith("shipped:") ? "./" + shown : shown;
    }

    private static String relative(Path file) {
      Path here = PresetCatalog.absolute(Path.of(""));
      return file.startsWith(here) ? here.relativize(file).toString() : file.toString();
    }

    private Optional<Origin> enter(Origin origin, Node.Text wanted) {
      List<String> names = new ArrayList<>(origins.stream().map(Origin::display).toList());
      boolean again = origins.stream().anyMatch(seen -> same(seen, origin));
      if (again || origins.size() >= LONGEST) {
        names.add(origin.display());
        problems.add(
            wanted.place(),
            again
                ? "presets extend each other in a circle: " + String.join(" -> ", names)
                : "more than %d presets extend each other; merge some of them".formatted(LONGEST));
        return Optional.empty();
      }
      origins.add(origin);
      return Optional.of(origin);
    }

    private static boolean same(Origin a, Origin b) {
      if (a instanceof Origin.OnDisk one && b instanceof Origin.OnDisk other) {
        return one.file().equals(other.file());
      }
      return a.equals(b);
    }

    /** Whether the user said that this file is a preset: named it, as YAML. */
    private boolean isNamedAsPreset(Origin origin) {
      return origins.size() == 1 && PresetCatalog.isYaml(origin.display());
    }

    private Optional<Fields> open(Origin origin) {
      try {
        String text = origin.text();
        if (!isNamedAsPreset(origin) && !PRESET.matcher(text).find()) {
          // What such a file holds may be a secret, so no message quotes it.
          problems.add(
              Place.whole(origin.display()), "this is no preset; no line begins with 'preset:'");
          return Optional.empty();
        }
        Optional<Node> root = TextTree.yaml(text, origin.display(), problems);
        return root.flatMap(node -> Fields.of(node, "a preset", problems))
            .map(
                fields -> {
                  tops.add((Node.Mapping) root.orElseThrow());
                  return fields;
                });
      } catch (IOException e) {
        problems.add(Place.whole(origin.display()), "the preset cannot be read: " + e.getMessage());
        return Optional.empty();
      }
    }
  }
}
