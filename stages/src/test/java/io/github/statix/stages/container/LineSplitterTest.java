package io.github.statix.stages.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class LineSplitterTest {

  private final List<String> lines = new ArrayList<>();

  @Test
  void acceptWhenLinesEndInDifferentWaysGivesEachOnce() {
    split("unix\nwindows\r\n10%\r20%\r100%\n\nlast");

    assertThat(lines).containsExactly("unix", "windows", "10%", "20%", "100%", "", "last");
  }

  @Test
  void acceptWhenACharacterIsCutInTwoPutsItTogether() {
    LineSplitter splitter = new LineSplitter(lines::add);
    for (byte b : "Größe €\n".getBytes(StandardCharsets.UTF_8)) {
      splitter.accept(new byte[] {b}, 0, 1);
    }

    assertThat(lines).containsExactly("Größe €");
  }

  @Test
  void acceptWhenBytesAreNotUtf8ReplacesThem() {
    new LineSplitter(lines::add).accept(new byte[] {'a', (byte) 0xff, 'b', '\n'}, 0, 4);

    assertThat(lines).containsExactly("a\ufffdb");
  }

  @Test
  void acceptWhenALineNeverEndsBreaksIt() {
    split("x".repeat(200_000));

    assertThat(lines).extracting(String::length).containsExactly(65536, 65536, 65536, 3392);
  }

  @Test
  void finishWhenNothingIsLeftGivesNothing() {
    split("whole\n");

    assertThat(lines).containsExactly("whole");
  }

  @Property(tries = 500)
  void acceptWhereverOutputIsCutGivesTheSameLines(
      @ForAll("output") String output, @ForAll("sizes") List<Integer> sizes) {
    List<String> whole = new ArrayList<>();
    LineSplitter atOnce = new LineSplitter(whole::add);
    byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
    atOnce.accept(bytes, 0, bytes.length);
    atOnce.finish();
    List<String> pieces = new ArrayList<>();
    LineSplitter inPieces = new LineSplitter(pieces::add);
    int offset = 0;
    for (int i = 0; offset < bytes.length; i++) {
      int size = Math.min(sizes.get(i % sizes.size()), bytes.length - offset);
      inPieces.accept(bytes, offset, size);
      offset += size;
    }
    inPieces.finish();

    assertThat(pieces).isEqualTo(whole).isEqualTo(output.lines().toList());
  }

  @Provide
  Arbitrary<String> output() {
    return Arbitraries.strings().withChars('a', 'ä', '€', '\n', '\r').ofMaxLength(60);
  }

  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Arbitraries.integers().between(1, 9).list().ofMinSize(1).ofMaxSize(5);
  }

  private void split(String output) {
    LineSplitter splitter = new LineSplitter(lines::add);
    byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
    splitter.accept(bytes, 0, bytes.length);
    splitter.finish();
  }
}
