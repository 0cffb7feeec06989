package io.github.statix.presets.digests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.digests.ExpectedDigests.Line;
import io.github.statix.presets.model.StageName;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectedDigestsTest {

  private static final StageName MUSL = new StageName("musl");
  private static final StageName ZLIB = new StageName("zlib");

  private static Line line(StageName stage, String seed) {
    return new Line(stage, Digest.ofUtf8("key " + seed), Digest.ofUtf8("layer " + seed));
  }

  @Test
  void parseWhenTextWasWrittenGivesTheSame() {
    ExpectedDigests digests =
        new ExpectedDigests(
            "quickstart", List.of(line(StageName.BASE, "1"), line(MUSL, "2"), line(ZLIB, "3")));

    assertThat(ExpectedDigests.parse(digests.text(), "x")).isEqualTo(digests);
    assertThat(digests.text()).startsWith("# ").endsWith("\n").hasLineCount(4);
  }

  @Test
  void parseWhenALineIsWrongNamesItsPlace() {
    String text = new ExpectedDigests("p", List.of(line(MUSL, "1"))).text();

    assertThatThrownBy(() -> ExpectedDigests.parse(text + "zlib sha256:12\n", "p.digests"))
        .hasMessageContaining("p.digests:3");
    assertThatThrownBy(() -> ExpectedDigests.parse(text + "zlib a b\n", "p.digests"))
        .hasMessageContaining("p.digests:3")
        .hasMessageContaining("'a' is not a digest");
    assertThatThrownBy(
            () -> ExpectedDigests.parse(text + text.substring(text.indexOf('\n') + 1), "p.digests"))
        .hasMessageContaining("p.digests: a stage is given twice");
    assertThatThrownBy(() -> ExpectedDigests.parse("{}", "p.digests"))
        .hasMessageContaining("p.digests does not begin");
  }

  @Test
  void withWhenLinesAreNewerReplacesThemAndKeepsTheOrder() {
    ExpectedDigests digests =
        new ExpectedDigests(
            "p", List.of(line(ZLIB, "1"), line(new StageName("gone"), "2"), line(MUSL, "3")));

    ExpectedDigests newer =
        digests.with(
            List.of(line(MUSL, "4"), line(StageName.BASE, "5")),
            List.of(StageName.BASE, MUSL, ZLIB));

    assertThat(newer.lines())
        .containsExactly(line(StageName.BASE, "5"), line(MUSL, "4"), line(ZLIB, "1"));
  }

  @Test
  void shippedWhenThereIsNoneIsEmpty() throws IOException {
    assertThat(ExpectedDigests.shipped("no-such-preset")).isEmpty();
  }
}
