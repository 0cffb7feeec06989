package io.github.statix.assembler.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {

  @Test
  void parseGivesKindAndPlace() {
    assertThat(Output.parse("oci:out/image")).isEqualTo(new Output.OciFolder(Path.of("out/image")));
    assertThat(Output.parse("docker:statix:test"))
        .isEqualTo(new Output.DockerDaemon("statix:test"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci:image:latest", "oci-archive:a:latest", "docker-archive:a:latest"})
  void parseWhenAPathHasATagSaysThatThereIsNone(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Output.parse(text))
        .withMessageContaining("leave ':latest' out");
  }

  @Test
  void parseWhenTheKindIsMisspelledNamesTheNearest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Output.parse("oci-archiv:a"))
        .withMessageContaining("oci-archive");
  }
}
