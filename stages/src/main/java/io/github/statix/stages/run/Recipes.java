package io.github.statix.stages.run;

import io.github.statix.stages.graph.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds recipes: in the given folders, the first one first, and then among the shipped ones. */
public final class Recipes {

  /** How a recipe, or a library, reads a library: on a line of its own. */
  private static final Pattern READS =
      Pattern.compile("^\\. /recipe/lib/([a-z0-9][a-z0-9-]*)\\.sh$", Pattern.MULTILINE);

  private final List<Path> folders;

  /** Looks into these folders for {@code NAME.sh} before the shipped recipes. */
  public Recipes(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * A recipe with the libraries it reads; empty when there is none of this name. A library that is
   * nowhere is left out: the recipe then says at run time which file it lacks.
   *
   * @param name letters, digits, dashes
   * @throws IOException when a file cannot be read, or is no text that a shell can run, naming it
   */
  public Optional<Recipe> find(String name) throws IOException {
    Optional<String> script = text(name + ".sh");
    return script.isEmpty()
        ? Optional.empty()
        : Optional.of(new Recipe(script.get(), library(script.get())));
  }

  private SortedMap<String, String> library(String script) throws IOException {
    SortedMap<String, String> library = new TreeMap<>();
    ArrayDeque<String> unread = new ArrayDeque<>(List.of(script));
    while (!unread.isEmpty()) {
      Matcher reads = READS.matcher(unread.remove());
      while (reads.find()) {
        String name = reads.group(1);
        Optional<String> text =
            library.containsKey(name) ? Optional.empty() : text("lib/" + name + ".sh");
        if (text.isPresent()) {
          library.put(name, text.get());
          unread.add(text.get());
        }
      }
    }
    return library;
  }

  private Optional<String> text(String file) throws IOException {
    for (Path folder : folders) {
      if (Files.isRegularFile(folder.resolve(file))) {
        return Optional.of(ScriptFile.read(folder.resolve(file)));
      }
    }
    try (InputStream in = Recipes.class.getResourceAsStream("/recipes/" + file)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
