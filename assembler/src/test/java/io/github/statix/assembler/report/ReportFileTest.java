package io.github.statix.assembler.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.build.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections of a file that people and the program write in turn. */
class ReportFileTest {

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void nameFile() {
    file = folder.resolve("report.md");
  }

  @Test
  void putWhenThereIsNoFileMakesOneWithAnIntroduction() throws Exception {
    ReportFile.put(file, "a", "first\n");

    assertThat(Files.readString(file))
        .startsWith("# Build report\n\n")
        .endsWith("\n\n<!-- report a -->\nfirst\n<!-- end -->\n");
  }

  @Test
  void putWhenSectionIsThereReplacesItAlone() throws Exception {
    Files.writeString(
        file,
        """
        # Mine
        <!-- report a -->
        old $1
        <!-- end -->
        between
        <!-- report a-b -->
        other
        <!-- end -->
        after""");

    ReportFile.put(file, "a", "new $1 \\1\n");

    assertThat(Files.readString(file))
        .isEqualTo(
            """
            # Mine
            <!-- report a -->
            new $1 \\1
            <!-- end -->
            between
            <!-- report a-b -->
            other
            <!-- end -->
            after""");
  }

  @Test
  void putWhenSectionIsNewAppendsIt() throws Exception {
    Files.writeString(file, "# Mine");

    ReportFile.put(file, "a", "1\n");
    ReportFile.put(file, "b", "2\n");
    ReportFile.put(file, "a", "3\n");

    assertThat(Files.readString(file))
        .isEqualTo(
            "# Mine\n\n<!-- report a -->\n3\n<!-- end -->\n\n<!-- report b -->\n2\n<!-- end -->\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!-- report a -->\nno end\n",
        "<!-- report a -->\n<!-- report b -->\n<!-- end -->\n",
        "<!-- report a -->\n<!-- end -->\n<!-- report a -->\n<!-- end -->\n",
      })
  void putWhenMarkersDoNotPairLeavesTheFileAlone(String text) throws IOException {
    Files.writeString(file, text);

    assertThatThrownBy(() -> ReportFile.put(file, "a", "new\n"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(file + " is not written: its section 'a'");
    assertThat(file).hasContent(text);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
