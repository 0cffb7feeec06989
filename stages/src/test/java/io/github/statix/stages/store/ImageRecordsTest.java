package io.github.statix.stages.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.ImageRecords.ImageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of pulled images. */
class ImageRecordsTest {

  private static final Digest IMAGE = Digest.ofUtf8("image");
  private static final ImageRecord RECORD =
      new ImageRecord(
          Digest.ofUtf8("config"),
          List.of(
              new Layer(Digest.ofUtf8("a"), Digest.ofUtf8("b"), 1),
              new Layer(Digest.ofUtf8("c"), Digest.ofUtf8("d"), 2)));

  private final Store store;
  private final Path folder;

  ImageRecordsTest(@TempDir Path folder) throws IOException {
    this.store = Store.open(folder);
    this.folder = Files.createDirectories(folder.resolve("images"));
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  @Test
  void findWhenNothingWasPutIsEmpty() throws IOException {
    assertThat(store.images().find(IMAGE)).isEmpty();
  }

  @Test
  void findWhenPutGivesConfigAndLayersInOrder() throws IOException {
    store.images().put(IMAGE, RECORD);

    assertThat(store.images().find(IMAGE)).contains(RECORD);
  }

  @Test
  void findWhenRecordIsDamagedIsEmpty() throws IOException {
    store.images().put(IMAGE, RECORD);
    Path file = folder.resolve(IMAGE.hex());
    Files.writeString(file, Files.readString(file).replace(" 2\n", " 3\n"));

    assertThat(store.images().find(IMAGE)).isEmpty();
  }

  @Test
  void findWhenTheRecordIsOfAnEarlierVersionIsEmpty() throws IOException {
    // It named no config, without which the image's settings are not known.
    String body = Digest.ofUtf8("a") + " " + Digest.ofUtf8("b") + " 1";
    Files.writeString(folder.resolve(IMAGE.hex()), Digest.ofUtf8(body) + "\n" + body + "\n");

    assertThat(store.images().find(IMAGE)).isEmpty();
  }
}
