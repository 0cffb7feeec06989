package io.github.statix.stages.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.ImageRecords.ImageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @TempDir Path folder;

  @Test
  void findWhenNothingWasPutIsEmpty() throws IOException {
    assertThat(new ImageRecords(folder).find(IMAGE)).isEmpty();
  }

  @Test
  void findWhenPutGivesConfigAndLayersInOrder() throws IOException {
    new ImageRecords(folder).put(IMAGE, RECORD);

    assertThat(new ImageRecords(folder).find(IMAGE)).contains(RECORD);
  }

  @Test
  void findWhenRecordIsDamagedIsEmpty() throws IOException {
    new ImageRecords(folder).put(IMAGE, RECORD);
    Path file = folder.resolve(IMAGE.hex());
    Files.writeString(file, Files.readString(file).replace(" 2\n", " 3\n"));

    assertThat(new ImageRecords(folder).find(IMAGE)).isEmpty();
  }

  @Test
  void findWhenTheRecordIsOfAnEarlierVersionIsEmpty() throws IOException {
    // It named no config, without which the image's settings are not known.
    String body = Digest.ofUtf8("a") + " " + Digest.ofUtf8("b") + " 1";
    Files.writeString(folder.resolve(IMAGE.hex()), Digest.ofUtf8(body) + "\n" + body + "\n");

    assertThat(new ImageRecords(folder).find(IMAGE)).isEmpty();
  }
}
