package io.github.statix.presets.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a preset holds, it either loads or is refused with problems; nothing else is thrown. */
class PresetFuzzTest {

  private static final List<String> SCRAPS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ": ",
          "- ",
          "\n",
          "\t",
          "  ",
          "&a ",
          "*a",
          "!!binary ",
          "!x ",
          "\"",
          "'",
          "|\n",
          ">\n",
          "#",
          "? ",
          "%",
          "@",
          "`",
          "~",
          "null",
          "${",
          "}",
          "$",
          "..",
          "/",
          "\\",
          "\0",
          "\u001b",
          "\u2028",
          "\ufeff",
          "\ud800",
          "---\n",
          "...\n",
          "<<: ",
          "base",
          "extends: ",
          "9".repeat(400),
          "0x",
          "1e9999999999",
          ".inf",
          "2001-01-01",
          "{}: ",
          "[]: ");

  private static Path folder = Path.of("");

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("fuzz");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    Files.deleteIfExists(folder.resolve("p.yaml"));
    Files.deleteIfExists(folder);
  }

  @Property(tries = 4000, shrinking = ShrinkingMode.OFF)
  void loadWhenPresetIsMutatedOnlyReportsProblems(@ForAll("mutants") String yaml)
      throws IOException {
    Path file = folder.resolve("p.yaml");
    Files.writeString(file, yaml.replace("\ud800", "?"));
    try {
      new PresetCatalog().load(file.toString(), Map.of());
    } catch (PresetException e) {
      assertThat(e.problems()).isNotEmpty();
      assertThat(e.problems())
          .allSatisfy(problem -> assertThat(problem.message()).matches("[^\\p{Cntrl}]+"));
    }
  }

  @Property(tries = 1000)
  void loadWhenVariableIsSetToAnythingOnlyReportsProblems(@ForAll String value) {
    try {
      new PresetCatalog().load("rust-1.95", Map.of("LLVM_REF", value));
    } catch (PresetException e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<String> mutants() {
    return Arbitraries.longs().map(PresetFuzzTest::mutant);
  }

  /** A shipped preset with one to six pieces cut out, doubled, moved or put in. */
  private static String mutant(long seed) {
    Random random = new Random(seed);
    List<String> names = new PresetCatalog().names();
    StringBuilder text = new StringBuilder(shipped(names.get(random.nextInt(names.size()))));
    for (int i = random.nextInt(6); i >= 0; i--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + 1 + random.nextInt(40));
      String piece = text.substring(from, to);
      switch (random.nextInt(4)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(from, piece);
        case 2 -> text.insert(random.nextInt(text.length()), piece);
        default -> text.insert(from, SCRAPS.get(random.nextInt(SCRAPS.size())));
      }
      if (text.isEmpty()) {
        text.append('x');
      }
    }
    return text.toString();
  }

  private static String shipped(String name) {
    try {
      return new Origin.Shipped(name).text();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
