package io.github.statix.stages.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.graph.Recipe;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecipesTest {

  @TempDir Path folder;

  @Test
  void findWhenThereIsNoneIsEmpty() throws Exception {
    assertThat(recipes().find("nothing-of-this-name")).isEmpty();
  }

  @Test
  void findWhenAFolderHasOneTakesItBeforeTheShippedOne() throws Exception {
    write("zlib.sh", "echo mine\n");

    assertThat(recipes().find("zlib")).contains(Recipe.of("echo mine\n"));
  }

  @Test
  void findWhenTheRecipeReadsLibrariesBringsThemAndThoseTheyRead() throws Exception {
    write("mine.sh", ". /recipe/lib/one.sh\none\n");
    write("lib/one.sh", ". /recipe/lib/two.sh\n");
    write("lib/two.sh", ". /recipe/lib/one.sh\n");
    write("lib/unused.sh", "");

    assertThat(recipes().find("mine").orElseThrow().library())
        .isEqualTo(Map.of("one", ". /recipe/lib/two.sh\n", "two", ". /recipe/lib/one.sh\n"));
  }

  @Test
  void findWhenALibraryIsShippedBringsIt() throws Exception {
    write("mine.sh", ". /recipe/lib/tripwire.sh\n");

    assertThat(recipes().find("mine").orElseThrow().library()).containsKey("tripwire");
  }

  @Test
  void findWhenTheRecipeIsALinkOutOfThePresetRefusesIt(@TempDir Path elsewhere) throws Exception {
    Path secret = Files.writeString(elsewhere.resolve("secret"), "the password\n");
    Files.createSymbolicLink(folder.resolve("mine.sh"), secret);

    assertThatThrownBy(() -> recipes().find("mine"))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining("mine.sh")
        .hasMessageContaining("symbolic link to " + secret)
        .hasMessageNotContaining("password");
  }

  @Test
  void findWhenALibraryIsALinkToTheEnvironmentRefusesIt() throws Exception {
    write("mine.sh", ". /recipe/lib/one.sh\n");
    Files.createDirectories(folder.resolve("lib"));
    Files.createSymbolicLink(folder.resolve("lib/one.sh"), Path.of("/proc/self/environ"));

    assertThatThrownBy(() -> recipes().find("mine")).hasMessageContaining("outside of");
  }

  @Test
  void findWhenTheDirectoryOfRecipesIsALinkOutOfThePresetRefusesIt(@TempDir Path elsewhere)
      throws Exception {
    Files.writeString(elsewhere.resolve("mine.sh"), "echo\n");
    Path link = Files.createSymbolicLink(folder.resolve("recipes"), elsewhere);

    assertThatThrownBy(() -> new Recipes(List.of(new Recipes.Directory(link, folder))).find("mine"))
        .hasMessageContaining("outside of");
  }

  @Test
  void findWhenALinkStaysInThePresetFollowsIt() throws Exception {
    write("shared/one.sh", "echo shared\n");
    Files.createSymbolicLink(folder.resolve("mine.sh"), Path.of("shared/one.sh"));

    assertThat(recipes().find("mine")).contains(Recipe.of("echo shared\n"));
  }

  @Test
  void findWhenARecipeIsNotUtf8NamesFileAndLine() throws Exception {
    Files.write(folder.resolve("mine.sh"), "ok\nM\u00fcller\n".getBytes(ISO_8859_1));

    assertThatThrownBy(() -> recipes().find("mine"))
        .hasMessageContaining("mine.sh")
        .hasMessageContaining("not UTF-8 text in line 2");
  }

  @Test
  void findWhenARecipeHasCarriageReturnsNamesFileAndLine() throws Exception {
    write("mine.sh", "echo one\necho two\r\n");

    assertThatThrownBy(() -> recipes().find("mine"))
        .hasMessageContaining("mine.sh has a carriage return in line 2");
  }

  @Test
  void findWhenARecipeIsAPipeRefusesItAtOnce() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", folder.resolve("mine.sh").toString()).start().waitFor())
        .isZero();

    assertThatThrownBy(() -> recipes().find("mine")).hasMessageContaining("not a regular file");
  }

  private Recipes recipes() {
    return new Recipes(List.of(Recipes.Directory.of(folder)));
  }

  @Test
  void findWhenTheFileIsLongerThanAnyRecipeSaysSo() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("mine.sh").toFile(), "rw")) {
      file.setLength(5L << 30);
    }

    assertThatThrownBy(() -> recipes().find("mine"))
        .isInstanceOf(StatixException.class)
        .hasMessageContainingAll("mine.sh", "longer than");
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
