package io.github.statix.stages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageRecordsTest {

  private final Path folder;
  private final StageRecords records;

  StageRecordsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.records = Store.open(folder).records();
  }

  static StageRecord record(String stage, Layer layer) {
    StageKey key =
        new StageKey(
            List.of(
                new StageKey.Field("recipe", "make\n\"install\" \u00e9"),
                new StageKey.Field("stage", stage)));
    StageFigures figures =
        new StageFigures(
            Optional.of(Duration.ofMillis(4321)), OptionalInt.of(3), OptionalLong.of(99));
    return new StageRecord(new StageName(stage), key, layer, 7, Duration.ofMillis(1234), figures);
  }

  private static StageRecord record(String stage) {
    return record(stage, new Layer(Digest.ofUtf8("blob"), Digest.ofUtf8("tar"), 42));
  }

  private Path file(StageRecord record) {
    return folder.resolve("stages").resolve(record.key().digest().hex());
  }

  @Test
  void putWhenDoneReadsBackEqual() throws IOException {
    StageRecord record = record("zlib");

    records.put("quickstart", record);

    assertThat(records.find(record.key().digest())).contains(record);
    assertThat(records.latest("quickstart", record.stage())).contains(record);
    assertThat(records.list()).containsExactly(record);
  }

  @Test
  void putWhenTimesAreFinerThanTheFileReadsBackEqual() throws IOException {
    StageFigures fine =
        new StageFigures(
            Optional.of(Duration.ofNanos(1_999_999)), OptionalInt.empty(), OptionalLong.empty());
    StageRecord from = record("zlib");
    StageRecord record =
        new StageRecord(
            from.stage(), from.key(), from.layer(), 7, Duration.ofNanos(2_999_999), fine);

    records.put("quickstart", record);

    assertThat(records.find(record.key().digest())).contains(record);
    assertThat(record.figures().cpu()).contains(Duration.ofMillis(1));
  }

  @Test
  void findWhenARecordIsOfAVersionWithoutFiguresKnowsNone() throws IOException {
    StageRecord record = record("zlib");
    records.put("quickstart", record);
    String body =
        Files.readString(file(record))
            .replaceFirst("^.*\n", "")
            .replaceAll("(?m)^ *\"(cpuMillis|jobs|tarSize)\" : .*\n", "");
    Files.writeString(file(record), Digest.ofUtf8(body) + "\n" + body);

    StageRecord found = records.find(record.key().digest()).orElseThrow();

    assertThat(found.layer()).isEqualTo(record.layer());
    assertThat(found.duration()).isEqualTo(record.duration());
    assertThat(found.figures()).isEqualTo(StageFigures.UNKNOWN);
  }

  @Test
  void latestWhenPresetIsAnotherIsAbsent() throws IOException {
    records.put("quickstart", record("zlib"));

    assertThat(records.latest("rust", new StageName("zlib"))).isEmpty();
  }

  @Test
  void latestWhenPresetNameIsAPathRefusesIt() {
    assertThatThrownBy(() -> records.latest("../locks", new StageName("zlib")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("../locks");
  }

  @Test
  void findWhenAnyByteIsFlippedOrLostIsAbsent() throws IOException {
    StageRecord record = record("zlib");
    records.put("quickstart", record);
    byte[] sound = Files.readAllBytes(file(record));
    for (int i = 0; i < sound.length; i++) {
      byte[] flipped = sound.clone();
      flipped[i] ^= 1;
      Files.write(file(record), flipped);
      assertThat(records.find(record.key().digest())).as("byte %d", i).isEmpty();
      Files.write(file(record), java.util.Arrays.copyOf(sound, i));
      assertThat(records.find(record.key().digest())).as("cut at %d", i).isEmpty();
    }
  }

  @Test
  void findWhenARecordIsWholeButOfAnotherKindIsAbsent() throws IOException {
    StageRecord record = record("zlib");
    for (String body : List.of("{}\n", "[]\n", "not json\n", "")) {
      Files.createDirectories(folder.resolve("stages"));
      Files.writeString(file(record), Digest.ofUtf8(body) + "\n" + body, StandardCharsets.UTF_8);

      assertThat(records.find(record.key().digest())).as(body).isEmpty();
    }
  }

  @Test
  void findWhenARecordLiesUnderAnotherKeyIsAbsent() throws IOException {
    StageRecord record = record("zlib");
    records.put("quickstart", record);
    Digest other = Digest.ofUtf8("other");
    Files.copy(file(record), folder.resolve("stages").resolve(other.hex()));

    assertThat(records.find(other)).isEmpty();
  }

  @Test
  void listWhenSomeAreDamagedOrUnfinishedHasTheOthersInOrder() throws IOException {
    records.put("quickstart", record("zlib"));
    records.put("quickstart", record("musl"));
    Files.writeString(folder.resolve("stages/.new-123"), Files.readString(file(record("zlib"))));
    Files.writeString(folder.resolve("stages").resolve("0".repeat(64)), "damaged");

    assertThat(records.list()).containsExactly(record("musl"), record("zlib"));
  }
}
