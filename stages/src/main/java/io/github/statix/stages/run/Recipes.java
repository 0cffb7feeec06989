package io.github.statix.stages.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds recipes: in the given folders, the first one first, and then among the shipped ones. */
public final class Recipes {

  private final List<Path> folders;

  /** Looks into these folders for {@code NAME.sh} before the shipped recipes. */
  public Recipes(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * The text of a recipe; empty when there is none of this name.
   *
   * @param name letters, digits, dashes
   */
  public Optional<String> find(String name) {
    String file = name + ".sh";
    try {
      for (Path folder : folders) {
        if (Files.isRegularFile(folder.resolve(file))) {
          return Optional.of(Files.readString(folder.resolve(file)));
        }
      }
      try (InputStream in = Recipes.class.getResourceAsStream("/recipes/" + file)) {
        return in == null
            ? Optional.empty()
            : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the recipe " + file, e);
    }
  }
}
