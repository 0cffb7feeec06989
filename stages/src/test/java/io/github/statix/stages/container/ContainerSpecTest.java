package io.github.statix.stages.container;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.model.StageName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContainerSpecTest {

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../x", "a\u0000b"})
  void newWhenASourceIsNoFileNameThrows(String name) {
    TreeMap<String, Digest> sources = new TreeMap<>(Map.of(name, Digest.ofUtf8("x")));

    assertThatThrownBy(() -> Specs.of(List.of(), ":", sources))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a file name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A=B", "A\u0000"})
  void newWhenAVariableHasABadNameThrows(String name) {
    assertThatThrownBy(() -> withVariable(name, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("environment variable");
  }

  @Test
  void newWhenAVariableHoldsANulThrows() {
    assertThatThrownBy(() -> withVariable("A", "x\0y"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ContainerSpec withVariable(String name, String value) {
    return new ContainerSpec(
        new StageName("tested"),
        List.of(),
        new TreeMap<>(),
        ":",
        new TreeMap<>(),
        new TreeMap<>(Map.of(name, value)));
  }
}
