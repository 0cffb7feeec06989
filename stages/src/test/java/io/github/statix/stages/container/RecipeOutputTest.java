package io.github.statix.stages.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class RecipeOutputTest {

  private static final String END = "\u001e0m0.009s 0m0.004s\n2m3.450s 0m1.006s\n";
  private static final Duration CPU = Duration.ofMillis(124_456);

  private final List<String> lines = new ArrayList<>();
  private final RecipeOutput output = new RecipeOutput(lines::add);

  private void accept(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    output.accept(bytes, 0, bytes.length);
  }

  @Test
  void finishWhenTimesFollowTheMarkKeepsThemOutOfTheLog() {
    accept("one\ntwo\n" + END);
    output.finish();

    assertThat(output.cpu()).contains(CPU);
    assertThat(lines).containsExactly("one", "two");
  }

  @Test
  void finishWhenTheLastLineHasNoEndStillGivesIt() {
    accept("one\ntwo" + END);
    output.finish();

    assertThat(output.cpu()).contains(CPU);
    assertThat(lines).containsExactly("one", "two");
  }

  @Test
  void finishWhenARecipePrintsTimesItselfTakesTheLastOnly() {
    accept("\u001e0m0.000s 0m0.000s\n9m9.000s 9m9.000s\n" + END);
    output.finish();

    assertThat(output.cpu()).contains(CPU);
    assertThat(lines).containsExactly("\u001e0m0.000s 0m0.000s", "9m9.000s 9m9.000s");
  }

  @Test
  void finishWhenSomethingFollowsTheTimesTakesThemForLog() {
    accept(END + "more\n");
    output.finish();

    assertThat(output.cpu()).isEmpty();
    assertThat(lines).containsExactly("\u001e0m0.009s 0m0.004s", "2m3.450s 0m1.006s", "more");
  }

  @Test
  void finishWhenTheEndIsCutOffGivesItAsLog() {
    accept("one\n" + END.substring(0, END.length() - 1));
    output.finish();

    assertThat(output.cpu()).isEmpty();
    assertThat(lines).containsExactly("one", "\u001e0m0.009s 0m0.004s", "2m3.450s 0m1.006s");
  }

  @Test
  void acceptWhenALineIsWholeGivesItAtOnce() {
    accept("first\n");

    assertThat(lines).containsExactly("first");
  }

  @Test
  void acceptWhenAMarkIsFollowedByMuchHoldsItNoLonger() {
    accept("\u001eprogress of a recipe that prints record separators\n");
    accept("x".repeat(128) + "\n");

    assertThat(lines).hasSize(2);
  }

  @Property(tries = 500)
  void acceptWhereverOutputIsCutGivesTheSame(
      @ForAll @IntRange(min = 1, max = 60) int size, @ForAll boolean marked) {
    String text = marked ? "a\u001eb\n\u001e\u001ec\r\n" : "a\nb\r\nc";
    byte[] bytes = (text + END).getBytes(StandardCharsets.UTF_8);
    lines.clear();
    RecipeOutput inPieces = new RecipeOutput(lines::add);
    for (int offset = 0; offset < bytes.length; offset += size) {
      inPieces.accept(bytes, offset, Math.min(size, bytes.length - offset));
    }
    inPieces.finish();

    assertThat(inPieces.cpu()).contains(CPU);
    assertThat(lines)
        .isEqualTo(marked ? List.of("a\u001eb", "\u001e\u001ec") : List.of("a", "b", "c"));
  }
}
