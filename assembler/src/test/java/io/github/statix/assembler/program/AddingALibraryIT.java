package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.program.Program.Result;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what {@code docs/adding-a-library.md} tells people to do. */
class AddingALibraryIT {

  private static final Path PAGE = Path.of("../docs/adding-a-library.md");

  @Test
  void runWhenThePageIsFollowedAddsTheLibrary(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("my-image.yaml"), block("yaml"));
    Files.createDirectory(folder.resolve("recipes"));
    Files.writeString(folder.resolve("recipes/libusb.sh"), block("sh"));
    Path store = folder.resolve("store");

    Result run =
        Program.here()
            .run(
                folder,
                arguments("--preset", "my-image.yaml", "--store", store.toString(), "-o", "oci:x"));

    try {
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err()).contains("stage libusb: built");
      assertThat(folder.resolve("my-image.lock")).exists();
      assertThat(Files.readString(log(store)))
          .contains("linked through pkg-config libusb-1.0, static, runs");
    } finally {
      // JUnit would warn of each link in an unpacked root that leads out of its folder.
      WorkFolder.delete(store);
    }
  }

  /** The page's only block in this language. */
  private static String block(String language) throws IOException {
    String page = Files.readString(PAGE);
    String begin = "```" + language + "\n";
    int start = page.indexOf(begin) + begin.length();
    assertThat(page.indexOf(begin, start)).as("one block of " + language).isNegative();
    return page.substring(start, page.indexOf("```\n", start));
  }

  private static Path log(Path store) throws IOException {
    try (var logs = Files.list(store.resolve("logs/my-image"))) {
      return logs.filter(log -> log.getFileName().toString().startsWith("libusb-"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String[] arguments(String... always) {
    List<String> arguments = new ArrayList<>(List.of(always));
    // In case a mirror drops an archive: a folder that has them, for tests only.
    Optional.ofNullable(System.getenv("STATIX_TEST_SOURCES"))
        .ifPresent(sources -> arguments.addAll(List.of("--source-mirror", sources)));
    return arguments.toArray(String[]::new);
  }
}
