package io.github.statix.verify.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.oci.model.Digest;
import io.github.statix.verify.layout.TestImage;
import io.github.statix.verify.layout.TestTar;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.ImageReport;
import io.github.statix.verify.report.Severity;
import io.github.statix.verify.source.ImageSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCheckTest {

  private final Path folder;

  ImageCheckTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private final byte[] base =
      new TestTar().directory("usr/").directory("usr/bin/").file("usr/bin/sh", "#!").bytes();
  private final byte[] top = new TestTar().file("opt/hello", "hello").bytes();

  private ImageReport inspect(TestImage image) throws IOException {
    return ImageCheck.inspect(
        ImageSources.open("oci:" + image.write(folder), TestImage::unreachable));
  }

  private static List<String> errors(ImageReport report) {
    return report.findings().stream()
        .filter(finding -> finding.severity() == Severity.ERROR)
        .map(finding -> finding.check() + " @ " + finding.where())
        .toList();
  }

  @Test
  void inspectWhenSoundFindsNothing() throws IOException {
    TestImage image = TestImage.of(base, top);
    ImageReport report = inspect(image);
    assertThat(report.findings()).isEmpty();
    assertThat(report.digest()).isEqualTo(image.manifestDigest());
    assertThat(report.layers()).hasSize(2);
    assertThat(report.layers().get(0).members()).isEqualTo(3);
    assertThat(report.layers().get(1).diffId()).contains(Digest.of(top));
    assertThat(report.config().settings().env()).containsExactly("PATH=/usr/bin", "CC=musl-gcc");
  }

  @Test
  void inspectWhenByteFlippedInLayerFindsDigestAndGzip() throws IOException {
    TestImage image = TestImage.of(base, top);
    byte[] layer = image.layerBytes(1);
    layer[layer.length - 6] ^= 1;
    assertThat(errors(inspect(image)))
        .containsExactly("gzip-format @ layer 1", "layer-digest @ layer 1");
  }

  @Test
  void inspectWhenDiffIdWrongFindsIt() throws IOException {
    TestImage image = TestImage.of(base, top);
    ((ArrayNode) image.config.at("/rootfs/diff_ids")).set(1, Digest.ofUtf8("x").toString());
    image.seal();
    ImageReport report = inspect(image);
    assertThat(errors(report)).containsExactly("diff-id @ layer 1");
    assertThat(report.findings().get(0).actual()).isEqualTo(Digest.of(top).toString());
  }

  @Test
  void inspectWhenLayerSizeWrongFindsIt() throws IOException {
    TestImage image = TestImage.of(base);
    image.layer(0).put("size", 7);
    image.sealIndex();
    assertThat(errors(inspect(image))).containsExactly("layer-size @ layer 0");
  }

  @Test
  void inspectWhenBlobsMissingFindsEach() throws IOException {
    TestImage image = TestImage.of(base, top);
    image.blobs.remove(image.layerDigest(0));
    image.blobs.remove(Digest.of(TestImage.bytes(image.config)));
    assertThat(errors(inspect(image)))
        .containsExactly("missing-blob @ config", "missing-blob @ layer 0");
  }

  @Test
  void inspectWhenHistoryShortWarnsOfIt() throws IOException {
    TestImage image = TestImage.of(base, top);
    ((ArrayNode) image.config.path("history")).remove(1);
    image.seal();
    assertThat(inspect(image).findings())
        .extracting(Finding::check, Finding::severity)
        .containsExactly(tuple("history", Severity.WARNING));
  }

  @Test
  void inspectWhenThereIsNoHistoryFindsNothing() throws IOException {
    TestImage image = TestImage.of(base, top);
    image.config.putArray("history");
    image.seal();
    assertThat(inspect(image).findings()).isEmpty();
    image.config.putNull("history");
    image.seal();
    assertThat(inspect(image).findings()).isEmpty();
    image.config.remove("history");
    image.seal();
    assertThat(inspect(image).findings()).isEmpty();
  }

  @Test
  void inspectWhenHistoryHasEmptyLayersCountsOnlyOthers() throws IOException {
    TestImage image = TestImage.of(base);
    ((ArrayNode) image.config.path("history")).addObject().put("empty_layer", true);
    image.seal();
    assertThat(inspect(image).findings()).isEmpty();
  }

  @Test
  void inspectWhenMediaTypesMixedFindsEach() throws IOException {
    TestImage image = TestImage.of(base);
    image.layer(0).put("mediaType", "application/vnd.docker.image.rootfs.diff.tar.gzip");
    ((ObjectNode) image.manifest.path("config"))
        .put("mediaType", "application/vnd.docker.container.image.v1+json");
    image.sealIndex();
    assertThat(errors(inspect(image)))
        .containsExactly("media-type @ config", "media-type @ layer 0");
  }

  @Test
  void inspectWhenConfigTamperedFindsDigestSizePlatform() throws IOException {
    TestImage image = TestImage.of(base);
    Digest named = Digest.of(TestImage.bytes(image.config));
    image.config.put("architecture", "riscv64");
    image.blobs.put(named, TestImage.bytes(image.config));
    assertThat(errors(inspect(image)))
        .containsExactly("config-size @ config", "config-digest @ config", "platform @ config");
  }

  @Test
  void inspectWhenManyThingsWrongFindsAllAtOnce() throws IOException {
    TestImage image = TestImage.of(base, top);
    ((ArrayNode) image.config.at("/rootfs/diff_ids")).set(0, Digest.ofUtf8("x").toString());
    image.config.put("created", "yesterday");
    image.seal();
    image.layer(1).put("size", 1);
    image.sealIndex();
    image.marker = "{}";
    image.blobs.put(image.manifestDigest(), TestImage.bytes(image.manifest));
    assertThat(errors(inspect(image)))
        .containsExactly(
            "layout @ oci-layout", "created @ config", "diff-id @ layer 0", "layer-size @ layer 1");
  }

  @Test
  void inspectWhenManifestTamperedFindsItsDigest() throws IOException {
    TestImage image = TestImage.of(base);
    Digest named = image.manifestDigest();
    image.manifest.put("extra", 1);
    image.blobs.put(named, TestImage.bytes(image.manifest));
    assertThat(errors(inspect(image)))
        .containsExactly("manifest-digest @ index.json", "manifest-size @ index.json");
  }

  @Test
  void inspectWhenBytesFollowGzipFindsThem() throws IOException {
    TestImage image = TestImage.of(base);
    byte[] longer = Arrays.copyOf(image.layerBytes(0), image.layerBytes(0).length + 3);
    Digest digest = Digest.of(longer);
    image.blobs.put(digest, longer);
    image.layer(0).put("digest", digest.toString()).put("size", longer.length);
    image.sealIndex();
    ImageReport report = inspect(image);
    assertThat(errors(report)).containsExactly("gzip-format @ layer 0");
    assertThat(report.findings())
        .singleElement()
        .extracting(Finding::actual)
        .asString()
        .contains("after a valid .gz stream");
  }

  @Test
  void runWhenLayerIsBombStopsAtLimit() throws IOException {
    byte[] zeros = new byte[4 << 20];
    TestImage image = TestImage.of(zeros);
    ImageReport report =
        new ImageCheck(1 << 20, 1 << 20)
            .run(ImageSources.open("oci:" + image.write(folder), TestImage::unreachable));
    assertThat(errors(report)).containsExactly("layer-size @ layer 0");
    assertThat(report.layers().get(0).uncompressedSize()).isEqualTo(1 << 20);
  }

  @Test
  void runWhenNamesExceedTheirRoomSaysWhereComparingStopped() throws IOException {
    byte[] tar = new TestTar().file("a", "").file("b", "").file("c", "").bytes();
    ImageReport report =
        new ImageCheck(1 << 20, 140)
            .run(
                ImageSources.open(
                    "oci:" + TestImage.of(tar).write(folder), TestImage::unreachable));
    assertThat(report.findings()).extracting(Finding::check).containsExactly("too-many-names");
    assertThat(report.findings().get(0).actual()).contains("after member 3");
  }
}
