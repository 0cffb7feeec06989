package io.github.statix.stages.run;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.presets.text.TextFile;
import io.github.statix.stages.graph.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds recipes: in the given directories, the first one first, and then among the shipped ones.
 */
public final class Recipes {

  /** How a recipe, or a library, reads a library: on a line of its own. */
  private static final Pattern READS =
      Pattern.compile("^\\. /recipe/lib/([a-z0-9][a-z0-9-]*)\\.sh$", Pattern.MULTILINE);

  /**
   * A directory that may have recipes.
   *
   * @param path where {@code NAME.sh} and {@code lib/NAME.sh} are looked for; it need not exist
   * @param within the directory that no symbolic link may lead out of
   */
  public record Directory(Path path, Path within) {

    /** A directory that the user named for its recipes. */
    public static Directory of(Path path) {
      return new Directory(path, path);
    }
  }

  private final List<Directory> directories;

  /** Looks into these directories before the shipped recipes. */
  public Recipes(List<Directory> directories) {
    this.directories = List.copyOf(directories);
  }

  /**
   * A recipe with the libraries it reads; empty when there is none of this name. A library that is
   * nowhere is left out: the recipe then says at run time which file it lacks.
   *
   * @param name letters, digits, dashes
   * @throws StatixException when a file cannot be read, lies outside of its directory, is no UTF-8
   *     text, or has carriage returns
   */
  public Optional<Recipe> find(String name) throws StatixException {
    Optional<String> script = text(name + ".sh");
    return script.isEmpty()
        ? Optional.empty()
        : Optional.of(new Recipe(script.get(), library(script.get())));
  }

  private SortedMap<String, String> library(String script) throws StatixException {
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

  private Optional<String> text(String file) throws StatixException {
    for (Directory directory : directories) {
      Path path = directory.path().resolve(file);
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(read(path, directory.within()));
      }
    }
    return shipped(file);
  }

  private static String read(Path file, Path within) throws StatixException {
    String shown = ForeignText.line(file.toString());
    String text;
    try {
      text = TextFile.read(file, within);
    } catch (StatixException e) {
      throw new StatixException(
          e.category(), "the recipe %s cannot be used: %s".formatted(shown, e.getMessage()));
    }
    int carriageReturn = text.indexOf('\r');
    if (carriageReturn >= 0) {
      long line = 1 + text.substring(0, carriageReturn).chars().filter(c -> c == '\n').count();
      throw new StatixException(
          Category.USAGE,
          "the recipe %s has a carriage return in line %d, which a shell takes for a part of the command"
              .formatted(shown, line),
          "save it with line feeds alone (dos2unix, or 'text eol=lf' in .gitattributes)");
    }
    return text;
  }

  private static Optional<String> shipped(String file) {
    try (InputStream in = Recipes.class.getResourceAsStream("/recipes/" + file)) {
      return in == null ? Optional.empty() : Optional.of(TextFile.read(in));
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own files cannot be read", e);
    }
  }
}
