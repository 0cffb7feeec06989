package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;

class ControlStanzasTest {

  @Test
  void parseWhenTwoParagraphsReadsBoth() throws Exception {
    List<ControlStanzas.Stanza> stanzas =
        ControlStanzas.parse("Package: a\nVersion: 1:2-3\n\n\nPackage: b\n", "x");
    assertThat(stanzas).hasSize(2);
    assertThat(stanzas.get(0).get("Version", "x")).isEqualTo("1:2-3");
    assertThat(stanzas.get(1).get("package", "x")).isEqualTo("b");
  }

  @Test
  void parseWhenContinuedJoinsLines() throws Exception {
    String text = "Description: short\n long\n .\n more\nSize: 3\n";
    ControlStanzas.Stanza stanza = ControlStanzas.parse(text, "x").get(0);
    assertThat(stanza.get("Description", "x")).isEqualTo("short\nlong\n.\nmore");
    assertThat(stanza.get("Size", "x")).isEqualTo("3");
  }

  @Test
  void parseWhenCommentSkipsIt() throws Exception {
    assertThat(ControlStanzas.parse("# no\nPackage: a\n", "x").get(0).get("Package", "x"))
        .isEqualTo("a");
  }

  @Test
  void parseWhenEmptyHasNoParagraph() throws Exception {
    assertThat(ControlStanzas.parse("", "x")).isEmpty();
  }

  @Test
  void parseWhenNoColonNamesLine() {
    assertThatThrownBy(() -> ControlStanzas.parse("Package: a\nrubbish\n", "the index"))
        .isInstanceOf(BaseException.class)
        .hasMessage("line 2 of the index cannot be read: it is not of the form 'Name: value'");
  }

  @Test
  void parseWhenContinuationComesFirstNamesLine() {
    assertThatThrownBy(() -> ControlStanzas.parse(" a\n", "the index"))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("line 1 of the index");
  }

  @Test
  void parseWhenFieldTwiceFails() {
    assertThatThrownBy(() -> ControlStanzas.parse("Size: 1\nsize: 2\n", "x"))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("given twice");
  }

  @Test
  void getWhenAbsentNamesPackageAndField() throws Exception {
    ControlStanzas.Stanza stanza = ControlStanzas.parse("Package: a\n", "x").get(0);
    assertThatThrownBy(() -> stanza.get("Size", "the index"))
        .isInstanceOf(BaseException.class)
        .hasMessage("the index has a paragraph without 'Size': a");
  }

  @Property(tries = 2000)
  void parseWhenAnythingReadsItOrSaysWhy(
      @ForAll @Chars({'\n', ':', ' ', '#', '\t', '\0', '.'}) @CharRange(from = 'a', to = 'e')
          String text) {
    try {
      ControlStanzas.parse(text, "x");
    } catch (BaseException e) {
      assertThat(e).hasMessageStartingWith("line ");
    }
  }
}
