package io.github.statix.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {

  @ParameterizedTest
  @ValueSource(strings = {"a/b__c--d.e_f", "a", "0/a-b/c"})
  void parseWhenTheRepositoryFitsTheGrammarReadsIt(String repository) {
    assertThat(ImageReference.parse("localhost:5000/" + repository + ":t").repository())
        .isEqualTo(repository);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a//b", "a___b", "-a", "a-", "a/", "a._b"})
  void parseWhenTheRepositoryBreaksTheGrammarRefusesIt(String repository) {
    assertThatThrownBy(() -> ImageReference.parse("localhost:5000/" + repository))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parseWhenTheRepositoryHas100000PartsRefusesIt() {
    assertThatThrownBy(() -> ImageReference.parse("localhost/a" + "/a".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
