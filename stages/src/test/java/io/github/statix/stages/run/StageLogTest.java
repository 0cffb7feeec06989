package io.github.statix.stages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.stages.container.LineSplitter;
import io.github.statix.stages.container.LogSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageLogTest {

  @TempDir Path folder;

  private static void print(LogSink sink, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    new LineSplitter(sink).accept(bytes, 0, bytes.length);
  }

  @Test
  void lineWhenTheStageStillRunsIsInTheFile() throws Exception {
    Path file = folder.resolve("preset/stage.log");
    List<String> passedOn = new ArrayList<>();
    try (StageLog log = new StageLog(file)) {
      print(log.sink(passedOn::add), "checking for gcc... no\n");

      assertThat(file).hasContent("checking for gcc... no");
      assertThat(passedOn).containsExactly("checking for gcc... no");
    }
  }

  @Test
  void lineWhenItHoldsControlCharactersKeepsThemInTheFileAndShowsBlanks() throws Exception {
    String line = "safe\u001b]0;title\u0007\u009b31m\b\u202eend";
    Path file = folder.resolve("stage.log");
    try (StageLog log = new StageLog(file)) {
      print(log.sink(ignored -> {}), line + "\n");

      assertThat(log.tail()).containsExactly("safe ]0;title  31m  end");
    }
    assertThat(file).hasContent(line);
  }

  @Test
  void tailWhenLinesAreManyAndLongHasTheBeginningsOfTheLastOnes() throws Exception {
    try (StageLog log = new StageLog(folder.resolve("stage.log"))) {
      LogSink sink = log.sink(ignored -> {});
      for (int i = 1; i <= 100; i++) {
        print(sink, i + "x".repeat(60_000) + "\n");
      }

      assertThat(log.tail()).hasSize(20).allMatch(line -> line.length() < 500);
      assertThat(log.tail().get(19)).startsWith("100xx").endsWith("...");
    }
  }

  @Test
  void writeWhenTheFileBecomesLongKeepsFirstAndLastLinesInOrder() throws Exception {
    Path path = folder.resolve("bounded");
    int lines = 50_000;
    try (BoundedFile file = new BoundedFile(path, 100_000, 1 << 20)) {
      for (int i = 0; i < lines; i++) {
        file.write(
            "line %06d of a recipe that prints too much\n"
                .formatted(i)
                .getBytes(StandardCharsets.UTF_8));
        if (i % 1000 == 0) {
          file.flush();
          assertThat(Files.size(path)).isLessThanOrEqualTo(1 << 20);
        }
      }
    }

    List<String> kept = Files.readAllLines(path);
    int notice = notice(kept);
    List<Integer> numbers =
        kept.stream()
            .filter(line -> line.startsWith("line "))
            .map(line -> Integer.parseInt(line.substring(5, 11)))
            .toList();
    assertThat(numbers).isSorted().startsWith(0, 1, 2).endsWith(lines - 2, lines - 1);
    assertThat(numbers).hasSize(kept.size() - 1);
    assertThat(numbers.get(notice - 1)).isEqualTo(notice - 1);
    long leftOut = numbers.get(notice) - notice;
    assertThat(kept.get(notice)).contains(" %d bytes were left out".formatted(leftOut * 45));
    assertThat(Files.size(path)).isBetween((1L << 20) / 2, 1L << 20);
  }

  @Test
  void readWhenTheLogIsASymbolicLinkDoesNotFollowIt() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "planted");
    Path log = Files.createSymbolicLink(folder.resolve("stage.log"), secret);

    assertThatThrownBy(() -> StageLog.read(log)).isInstanceOf(NoSuchFileException.class);
  }

  private static int notice(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("[statix-assemble: ")) {
        return i;
      }
    }
    throw new AssertionError("no line says what was left out");
  }

  @Test
  void writeWhenTheFileStaysShortLeavesNothingOut() throws Exception {
    Path path = folder.resolve("bounded");
    try (BoundedFile file = new BoundedFile(path, 10, 1000)) {
      file.write("one line that is longer than the first part\n".getBytes(StandardCharsets.UTF_8));
      file.write("two\n".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(path).hasContent("one line that is longer than the first part\ntwo\n");
  }
}
