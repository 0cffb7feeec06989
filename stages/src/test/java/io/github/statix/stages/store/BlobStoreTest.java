package io.github.statix.stages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {

  private final Path folder;
  private final BlobStore blobs;

  BlobStoreTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.blobs = Store.open(folder).blobs();
  }

  private Digest put(String text) throws IOException {
    return blobs.put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Changes one bit and, like a failing disk, leaves the times as they were. */
  private static void flip(Path file, boolean quietly) throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    if (quietly) {
      Files.setLastModifiedTime(file, before);
    }
  }

  @Test
  void putWhenDoneCanBeFoundReadAndListed() throws IOException {
    Digest digest = put("text");

    assertThat(digest).isEqualTo(Digest.ofUtf8("text"));
    assertThat(blobs.find(digest).orElseThrow()).hasContent("text");
    assertThat(blobs.size(digest)).isEqualTo(4);
    assertThat(blobs.list()).containsExactly(digest);
    try (InputStream in = blobs.open(digest)) {
      assertThat(in).hasContent("text");
    }
  }

  @Test
  void putWhenManyThreadsAndAProcessPutTheSameBlobsAllAreRight() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Digest>> puts = new ArrayList<>();
    try (OtherProcess other = OtherProcess.start(folder, "put", "blob")) {
      for (int i = 0; i < 200; i++) {
        String text = "blob".repeat(1 + i % 50);
        puts.add(threads.submit(() -> put(text)));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(puts.get(i).get()).isEqualTo(Digest.ofUtf8("blob".repeat(1 + i % 50)));
      }
      assertThat(other.line()).isEqualTo("ready");
    } finally {
      threads.shutdownNow();
    }
    assertThat(blobs.list()).hasSize(50);
    for (Digest digest : blobs.list()) {
      assertThat(blobs.verify(digest)).isTrue();
    }
  }

  @Test
  void createWhenClosedWithoutCommitStoresNothing() throws IOException {
    try (BlobWriter writer = blobs.create()) {
      writer.write(1);
    }

    assertThat(blobs.list()).isEmpty();
  }

  @Test
  void commitWhenDigestIsAnotherStoresNothing() throws IOException {
    try (BlobWriter writer = blobs.create()) {
      writer.write(1);

      assertThatThrownBy(() -> writer.commit(Digest.ofUtf8("other")))
          .isInstanceOf(BlobException.class)
          .hasMessageContaining("expected " + Digest.ofUtf8("other"))
          .hasMessageContaining("nothing was stored");
    }
    assertThat(blobs.list()).isEmpty();
  }

  @Test
  void findWhenABitWasFlippedByAWriteDropsTheBlob() throws IOException {
    Digest digest = put("some text");
    flip(blobs.find(digest).orElseThrow(), false);

    assertThat(blobs.find(digest)).isEmpty();
    assertThat(blobs.list()).isEmpty();
  }

  @Test
  void findWhenABlobWasOnlyTouchedKeepsIt() throws IOException {
    Digest digest = put("some text");
    Path file = blobs.find(digest).orElseThrow();
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));

    assertThat(blobs.find(digest)).contains(file);
    assertThat(Files.getLastModifiedTime(file).toMillis()).isNotZero();
  }

  @Test
  void findWhenABlobBecameALinkDropsIt() throws IOException {
    Digest digest = put("some text");
    Path file = blobs.find(digest).orElseThrow();
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/null"));

    assertThat(blobs.find(digest)).isEmpty();
  }

  @Test
  void openWhenABitWasFlippedUnnoticedFailsAtTheEndAndDropsTheBlob() throws IOException {
    Digest digest = put("some text");
    flip(blobs.find(digest).orElseThrow(), true);
    assertThat(blobs.find(digest)).as("only reading can tell").isPresent();

    try (InputStream in = blobs.open(digest)) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(BlobException.class)
          .hasMessageContaining(digest.toString());
    }
    assertThat(blobs.find(digest)).isEmpty();
  }

  @Test
  void openWhenBytesAreSkippedStillVerifies() throws IOException {
    Digest digest = put("some text");
    flip(blobs.find(digest).orElseThrow(), true);

    try (InputStream in = blobs.open(digest)) {
      assertThatThrownBy(() -> in.skip(1000)).isInstanceOf(BlobException.class);
    }
  }

  @Test
  void openWhenABlobIsMissingSaysWhichAndWhatToDo() {
    Digest digest = Digest.ofUtf8("none");

    assertThatThrownBy(() -> blobs.open(digest))
        .isInstanceOf(BlobException.class)
        .hasMessageContaining(digest.toString())
        .hasMessageContaining("run again");
  }

  @Test
  void indexWhenNotedIsFoundAndWhenDamagedIsNot() throws IOException {
    Digest diffId = Digest.ofUtf8("layer");
    Digest index = put("d\tbin\t755\n");
    blobs.putIndex(diffId, index);
    assertThat(blobs.index(diffId)).contains(index);

    Files.writeString(folder.resolve("blobs/index").resolve(diffId.hex()), "sha256:12");

    assertThat(blobs.index(diffId)).isEmpty();
  }
}
