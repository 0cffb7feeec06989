package io.github.statix.stages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.ImageRecords.ImageRecord;
import io.github.statix.stages.store.StoreGc.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreGcTest {

  private static final Duration KEEP = Duration.ofDays(30);

  private final Path folder;
  private final Store store;
  private final Instant now = Instant.now();
  private final Instant later = now.plus(Duration.ofDays(31));

  StoreGcTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.store = Store.open(folder);
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  private Digest blob(String text) throws IOException {
    return store.blobs().put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private StageRecord record(String stage) throws IOException {
    Layer layer = new Layer(blob("layer of " + stage), Digest.ofUtf8("tar of " + stage), 10);
    store.blobs().putIndex(layer.diffId(), blob("index of " + stage));
    StageRecord record = StageRecordsTest.record(stage, layer);
    store.records().put("quickstart", record);
    return record;
  }

  private void lastUsed(StageRecord record, Instant when) throws IOException {
    Path file = folder.resolve("stages").resolve(record.key().digest().hex());
    Files.setLastModifiedTime(file, FileTime.from(when));
  }

  private static CacheScope scope() {
    return new CacheScope(Digest.ofUtf8("lineage"), Digest.ofUtf8("key"), "a test");
  }

  @Test
  void collectWhenAllIsYoungRemovesNothing() throws IOException {
    record("zlib");
    blob("source");
    Files.createDirectories(store.roots().resolve("root"));
    Files.writeString(store.logs().resolve("log"), "");

    StoreGc.Freed freed = StoreGc.collect(store, KEEP, now);

    assertThat(freed.counts().values()).containsOnly(0);
    assertThat(freed.bytes()).isZero();
    assertThat(store.blobs().list()).hasSize(3);
  }

  @Test
  void collectWhenAllIsOldRemovesItAndCountsBytes() throws IOException {
    record("zlib");
    blob("source");
    Files.createDirectories(store.roots().resolve("root"));
    Files.writeString(store.roots().resolve("root/file"), "12345");
    Path cache = store.compileCaches().folder(scope());
    Files.writeString(cache.resolve("object"), "1234567");
    Files.createDirectories(store.partialDownloads());
    Files.writeString(store.partialDownloads().resolve("x.part"), "12");
    store.images().put(Digest.ofUtf8("image"), new ImageRecord(Digest.ofUtf8("config"), List.of()));
    Files.createDirectories(store.logs().resolve("quickstart"));
    Files.writeString(store.logs().resolve("quickstart/zlib.log"), "123");

    StoreGc.Freed freed = StoreGc.collect(store, KEEP, later);

    assertThat(freed.counts())
        .containsEntry(Kind.RECORDS, 1)
        .containsEntry(Kind.BLOBS, 3)
        .containsEntry(Kind.ROOTS, 1)
        .containsEntry(Kind.CACHES, 1)
        .containsEntry(Kind.DOWNLOADS, 1)
        .containsEntry(Kind.IMAGES, 1)
        .containsEntry(Kind.LOGS, 1);
    assertThat(freed.bytes())
        .isGreaterThanOrEqualTo("layer of zlibindex of zlibsource123451234567123".length());
    assertThat(store.blobs().list()).isEmpty();
    assertThat(store.roots()).isEmptyDirectory();
    assertThat(cache).doesNotExist();
    assertThat(store.partialDownloads()).isEmptyDirectory();
    assertThat(store.images().find(Digest.ofUtf8("image"))).isEmpty();
    assertThat(store.logs()).isEmptyDirectory();
  }

  @Test
  void collectWhenARecordWasUsedKeepsItsLayerAndIndexHoweverOld() throws IOException {
    StageRecord used = record("zlib");
    StageRecord unused = record("musl");
    lastUsed(used, later);
    lastUsed(unused, now);

    StoreGc.collect(store, KEEP, later);

    assertThat(store.records().list()).containsExactly(used);
    assertThat(store.blobs().list())
        .containsExactlyInAnyOrder(
            used.layer().digest(), store.blobs().index(used.layer().diffId()).orElseThrow());
  }

  @Test
  void findWhenARecordIsFoundCountsAsUse() throws IOException {
    StageRecord record = record("zlib");
    lastUsed(record, now.minus(Duration.ofDays(40)));

    assertThat(store.records().find(record.key().digest())).isPresent();

    assertThat(store.records().lastUsed(record)).isAfter(now.minus(Duration.ofMinutes(1)));
  }

  @Test
  void findWhenABlobIsFoundCountsAsUse() throws Exception {
    Digest digest = blob("source");
    Instant put = store.blobs().lastUsed(digest);
    // The clock behind these times moves in ticks of some milliseconds.
    while (!Instant.now().isAfter(put.plusMillis(50))) {
      Thread.onSpinWait();
    }

    assertThat(store.blobs().find(digest)).isPresent();

    assertThat(store.blobs().lastUsed(digest)).isAfter(put);
  }

  @Test
  void collectWhenAnotherProcessUsesTheStoreRefusesAndRemovesNothing() throws Exception {
    blob("source");
    try (OtherProcess other = OtherProcess.start(folder, "use")) {
      assertThat(other.line()).isEqualTo("ready");

      assertThatThrownBy(() -> StoreGc.collect(store, KEEP, later))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use by another run");

      other.kill();
    }
    assertThat(store.blobs().list()).hasSize(1);
    assertThat(StoreGc.collect(store, KEEP, later).of(Kind.BLOBS)).isEqualTo(1);
  }

  @Test
  void collectWhenThisProcessHasTheStoreOpenTwiceRefuses() throws IOException {
    Store second = Store.open(folder);

    assertThatThrownBy(() -> StoreGc.collect(store, KEEP, later))
        .hasMessageContaining("in use by another run");
    second.close();
    second.close();

    assertThat(StoreGc.collect(store, KEEP, later).of(Kind.RECORDS)).isZero();
  }

  @Test
  void checkWhenAllIsSoundFindsNothing() throws IOException {
    record("zlib");

    StoreCheck.Result result = StoreCheck.run(store);

    assertThat(result.problems()).isEmpty();
    assertThat(result.blobs()).isEqualTo(2);
    assertThat(result.records()).isEqualTo(1);
  }

  @Test
  void checkWhenALayerIsDamagedDropsItItsRecordAndTheRoots() throws IOException {
    StageRecord record = record("zlib");
    Path file = store.blobs().find(record.layer().digest()).orElseThrow();
    FileTime sealed = Files.getLastModifiedTime(file);
    Files.writeString(file, "something else");
    Files.setLastModifiedTime(file, sealed);
    Files.createDirectories(store.roots().resolve("root/bin"));

    StoreCheck.Result result = StoreCheck.run(store);

    assertThat(result.problems())
        .hasSize(3)
        .anyMatch(problem -> problem.startsWith("blob " + record.layer().digest()))
        .anyMatch(problem -> problem.contains("of stage zlib is dropped"))
        .anyMatch(problem -> problem.startsWith("1 unpacked roots"));
    assertThat(store.records().list()).isEmpty();
    assertThat(store.roots()).isEmptyDirectory();
    assertThat(StoreCheck.run(store).problems()).isEmpty();
  }

  @Test
  void checkWhenARecordIsDamagedDropsIt() throws IOException {
    StageRecord record = record("zlib");
    Path file = folder.resolve("stages").resolve(record.key().digest().hex());
    Files.writeString(file, "x");

    assertThat(StoreCheck.run(store).problems())
        .containsExactly(
            "record stages/%s was damaged and is dropped".formatted(record.key().digest().hex()));
    assertThat(file).doesNotExist();
  }
}
