package io.github.statix.assembler.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChallengeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer realm=\"http://a/t\",service=\"s\"|[bearer {realm=http://a/t, service=s}]",
        "bearer realm=http://a/t,service=s|[bearer {realm=http://a/t, service=s}]",
        "Bearer realm=\"http://a/t?x=1,2\", service=\"a \\\"b\\\", c\"|[bearer {realm=http://a/t?x=1,2, service=a \"b\", c}]",
        "Basic realm=\"r\", Bearer realm=\"http://a/t\"|[basic {realm=r}, bearer {realm=http://a/t}]",
        "Bearer realm=\"http://a/t\",scope=\"repository:a/b:pull,push\", Basic realm=r|[bearer {realm=http://a/t, scope=repository:a/b:pull,push}, basic {realm=r}]",
        "Negotiate, Basic realm = \"r\"|[negotiate {}, basic {realm=r}]",
        "Basic|[basic {}]",
        "Bearer realm=\"never closed|[bearer {realm=never closed}]",
        ",, ,|[]",
        "\u001b[31m|[]"
      })
  void parseWhenAHeaderHoldsChallengesGivesAll(String header, String challenges) {
    assertThat(texts(List.of(header))).hasToString(challenges);
  }

  @Test
  void parseWhenThereAreSeveralHeadersGivesAllOfThem() {
    assertThat(texts(List.of("Basic realm=\"r\"", "Bearer realm=\"http://a/t\"")))
        .containsExactly("basic {realm=r}", "bearer {realm=http://a/t}");
  }

  @Test
  void parseWhenAParameterComesTwiceTakesTheFirst() {
    assertThat(Challenge.parse(List.of("Bearer realm=a, realm=b")))
        .containsExactly(new Challenge("bearer", Map.of("realm", "a")));
  }

  @Property(tries = 2000)
  void parseWhenTheHeaderIsAnythingEnds(@ForAll String header) {
    assertThat(Challenge.parse(List.of(header, "Basic realm=\"" + header))).isNotNull();
  }

  private static List<String> texts(List<String> headers) {
    return Challenge.parse(headers).stream()
        .map(it -> it.scheme() + " " + it.parameters())
        .toList();
  }
}
