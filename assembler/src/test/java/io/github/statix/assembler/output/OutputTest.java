package io.github.statix.assembler.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @ValueSource(strings = {"oci:", "oci-archive:", "docker-archive:", "docker:", "docker"})
  void parseWhenThePlaceIsMissingSaysWhatToWrite(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Output.parse(text))
        .withMessageContaining("does not say where to");
  }

  @ParameterizedTest
  @CsvSource({
    "a, a:latest",
    "a/b:c, a/b:c",
    "localhost:5000/a, localhost:5000/a:latest",
    "ghcr.io/a/b:c, ghcr.io/a/b:c"
  })
  void taggedWhenThereIsNoTagIsLatest(String name, String tagged) {
    assertThat(new Output.DockerDaemon(name).tagged()).isEqualTo(tagged);
    assertThat(new Output.DockerDaemon(name)).hasToString("docker:" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Foo/Bar", "a:b:c", "a@sha256:1", "localhost:99999/a", "/a", "a b"})
  void parseWhenTheNameOfAnImageIsNoneRefusesIt(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> Output.parse("docker:" + name));
  }

  @Test
  void isStandardOutputWhenNamedInAnyWayIsTrue() {
    for (String name : new String[] {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}) {
      assertThat(new Output.OciArchive(Path.of(name)).isStandardOutput()).as(name).isTrue();
    }
    for (String name : new String[] {"/dev/null", "/dev/stderr", "./-", "x"}) {
      assertThat(new Output.OciArchive(Path.of(name)).isStandardOutput()).as(name).isFalse();
    }
  }
}
