package io.github.statix.stages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.stages.graph.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecipesTest {

  @TempDir Path folder;

  @Test
  void findWhenThereIsNoneIsEmpty() {
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

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
