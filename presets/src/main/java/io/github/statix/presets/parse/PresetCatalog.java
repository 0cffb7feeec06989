package io.github.statix.presets.parse;

import io.github.statix.presets.Preset;
import io.github.statix.presets.text.Problems;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The presets that come with the program, and the door to those that do not. */
public final class PresetCatalog {

  /** The order in which people see them: smallest first. */
  private static final List<String> SHIPPED =
      List.of(
          "quickstart",
          "rust-1.95-libs",
          "rust-1.95",
          "rust-1.95-host-tools",
          "rust-1.95-debian-libs",
          "rust-1.95-debian",
          "rust-1.95-debian-host-tools",
          "rust-1.81");

  /** What shipped presets extend and nobody else can name: it is no image by itself. */
  static final String COMMON_PART = "rust-common";

  /** Names of the shipped presets. */
  public List<String> names() {
    return SHIPPED;
  }

  /**
   * Reads a preset with everything it extends.
   *
   * @param nameOrFile the name of a shipped preset, or else a file
   * @param sets values of variables that replace the preset's own
   * @throws PresetException with all problems at once
   */
  public LoadedPreset load(String nameOrFile, Map<String, String> sets) throws PresetException {
    Problems problems = new Problems();
    Optional<PresetChain> chain = PresetChain.load(nameOrFile, SHIPPED, problems);
    Optional<Preset> preset =
        chain.flatMap(loaded -> new PresetReader(loaded, sets, problems).read());
    if (chain.isEmpty() || preset.isEmpty()) {
      throw new PresetException(problems.list());
    }
    return new LoadedPreset(preset.get(), chain.get().folders(), shippedLock(chain.get().own()));
  }

  private static Optional<String> shippedLock(Origin own) {
    if (!(own instanceof Origin.Shipped shipped)) {
      return Optional.empty();
    }
    try {
      return Optional.of(shipped.beside(shipped.name() + ".lock"));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own files cannot be read", e);
    }
  }

  /**
   * The texts of all locks that come with the program. They are read from the program itself, so
   * that no file of somebody else can pass for one.
   */
  public List<String> shippedLocks() {
    return SHIPPED.stream()
        .flatMap(name -> shippedLock(new Origin.Shipped(name)).stream())
        .toList();
  }

  /** Whether this is written like a file's path rather than like a preset's name. */
  static boolean looksLikePath(String value) {
    return value.contains("/") || isYaml(value);
  }

  /** Whether this is a name of a YAML file. */
  static boolean isYaml(String value) {
    return value.endsWith(".yaml") || value.endsWith(".yml");
  }

  static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
