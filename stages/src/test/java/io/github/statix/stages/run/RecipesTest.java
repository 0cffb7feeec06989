package io.github.statix.stages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.presets.message.Category;
import io.github.statix.presets.message.StatixException;
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
    assertThat(new Recipes(List.of(folder)).find("nothing-of-this-name")).isEmpty();
  }

  @Test
  void findWhenAFolderHasOneTakesItBeforeTheShippedOne() throws Exception {
    write("zlib.sh", "echo mine\n");

    assertThat(new Recipes(List.of(folder)).find("zlib")).contains(Recipe.of("echo mine\n"));
  }

  @Test
  void findWhenTheRecipeReadsLibrariesBringsThemAndThoseTheyRead() throws Exception {
    write("mine.sh", ". /recipe/lib/one.sh\none\n");
    write("lib/one.sh", ". /recipe/lib/two.sh\n");
    write("lib/two.sh", ". /recipe/lib/one.sh\n");
    write("lib/unused.sh", "");

    assertThat(new Recipes(List.of(folder)).find("mine").orElseThrow().library())
        .isEqualTo(Map.of("one", ". /recipe/lib/two.sh\n", "two", ". /recipe/lib/one.sh\n"));
  }

  @Test
  void findWhenALibraryIsShippedBringsIt() throws Exception {
    write("mine.sh", ". /recipe/lib/tripwire.sh\n");

    assertThat(new Recipes(List.of(folder)).find("mine").orElseThrow().library())
        .containsKey("tripwire");
  }

  @Test
  void findWhenALineIsNotUtf8NamesFileAndLine() throws Exception {
    Files.write(folder.resolve("mine.sh"), new byte[] {'#', '\n', '#', 'M', (byte) 0xfc, '\n'});

    assertThatThrownBy(() -> new Recipes(List.of(folder)).find("mine"))
        .isInstanceOfSatisfying(
            StatixException.class, e -> assertThat(e.category()).isEqualTo(Category.USAGE))
        .hasMessageContainingAll(folder.resolve("mine.sh").toString(), "line 2 is not UTF-8");
  }

  @Test
  void findWhenALibraryHasCarriageReturnsNamesFileAndLine() throws Exception {
    write("mine.sh", ". /recipe/lib/one.sh\n");
    write("lib/one.sh", "one() {\n  true\r\n}\r\n");

    assertThatThrownBy(() -> new Recipes(List.of(folder)).find("mine"))
        .isInstanceOfSatisfying(
            StatixException.class, e -> assertThat(e.category()).isEqualTo(Category.USAGE))
        .hasMessageContainingAll("lib/one.sh", "line 2 has a carriage return");
  }

  @Test
  void findWhenTheFileIsLongerThanAnyRecipeSaysSo() throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("mine.sh").toFile(), "rw")) {
      file.setLength(5L << 30);
    }

    assertThatThrownBy(() -> new Recipes(List.of(folder)).find("mine"))
        .isInstanceOf(StatixException.class)
        .hasMessageContainingAll("mine.sh", "4 MiB");
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
