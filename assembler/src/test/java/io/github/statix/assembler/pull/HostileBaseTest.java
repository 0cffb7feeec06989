package io.github.statix.assembler.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.push.PushSetup;
import io.github.statix.assembler.registry.MemoryRegistry;
import io.github.statix.assembler.registry.PushException;
import io.github.statix.assembler.registry.TestRegistries;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.ImageRecords.ImageRecord;
import io.github.statix.stages.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Base images that are made to hurt. */
@Timeout(60)
class HostileBaseTest {

  private static final byte[] TAR = new byte[10_240];

  private final MemoryRegistry registry = new MemoryRegistry();
  private Store store;

  @TempDir Path directory;

  HostileBaseTest() throws IOException {}

  @BeforeEach
  void open() throws IOException {
    store = Store.open(directory.resolve("store"));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    registry.close();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private String put(byte[] blob) {
    String digest = Digest.of(blob).toString();
    registry.blobs.put(digest, blob);
    return "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(digest, blob.length);
  }

  private ImageReference image(List<byte[]> layers, String settings) {
    String diffIds =
        layers.stream().map(layer -> "\"" + Digest.of(TAR) + "\"").collect(Collectors.joining(","));
    String config =
        put(
            "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"diff_ids\":[%s]},\"config\":%s}"
                .formatted(diffIds, settings)
                .getBytes(StandardCharsets.UTF_8));
    String manifest =
        "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}"
            .formatted(config, layers.stream().map(this::put).collect(Collectors.joining(",")));
    registry.hook(call -> call.line().contains("/manifests/") && call.answer(200, manifest));
    return ImageReference.parse(registry.address() + "/a/b@" + Digest.ofUtf8(manifest));
  }

  private BaseImage pull(ImageReference image, long mostUnpacked) throws IOException {
    return new BaseImagePuller(
            TestRegistries.anonymous(), (what, wait) -> {}, PushSetup.QUICK, mostUnpacked)
        .pull(image, store.blobs());
  }

  @Test
  void pullWhenALayerIsNamedTwiceUnpacksItOnce() throws Exception {
    byte[] layer = gzip(TAR);

    BaseImage base = pull(image(Collections.nCopies(125, layer), "{}"), TAR.length);

    assertThat(base.layers())
        .hasSize(125)
        .containsOnly(new Layer(Digest.of(layer), Digest.of(TAR), layer.length));
  }

  @Test
  void pullWhenThereAreMoreLayersThanDockerLoadsRefuses() throws Exception {
    ImageReference image = image(Collections.nCopies(20_000, gzip(TAR)), "{}");

    assertThatThrownBy(() -> pull(image, DiffIds.MOST))
        .isInstanceOf(PushException.class)
        .hasMessageContaining(
            "base image %s cannot be used: it has 20000 layers, but".formatted(image));
    assertThat(registry.requests()).noneMatch(it -> it.contains("/blobs/"));
  }

  @Test
  void pullWhenLayersUnpackToMoreThanTheLimitRefuses() throws Exception {
    ImageReference image = image(List.of(gzip(TAR)), "{}");

    assertThatThrownBy(() -> pull(image, TAR.length - 1))
        .isInstanceOf(PushException.class)
        .hasMessageContaining("its layers have more than 10239 bytes unpacked");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 100, 100_000})
  void pullWhenBytesFollowTheDataOfALayerRefuses(int extra) throws Exception {
    byte[] gzip = gzip(TAR);
    ImageReference image = image(List.of(Arrays.copyOf(gzip, gzip.length + extra)), "{}");

    assertThatThrownBy(() -> pull(image, DiffIds.MOST))
        .isInstanceOf(PushException.class)
        .hasMessageContaining("is not gzip");
  }

  @Test
  void pullWhenTheConfigHoldsControlCharactersRefuses() throws Exception {
    ImageReference image = image(List.of(gzip(TAR)), "{\"Env\":[\"\\u001b[31m\\nA=1\"]}");

    assertThatThrownBy(() -> pull(image, DiffIds.MOST))
        .isInstanceOf(PushException.class)
        .hasMessageContaining("base image %s cannot be used: its config has the".formatted(image))
        .hasMessageMatching("[ -~]*");
  }

  @Test
  void findWhenAnEarlierVersionTookSuchAConfigRefuses() throws Exception {
    String config =
        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"User\":\"\\u0000\"}}";
    Digest pin = Digest.ofUtf8("pin");
    store
        .images()
        .put(
            pin,
            new ImageRecord(
                store
                    .blobs()
                    .put(new ByteArrayInputStream(config.getBytes(StandardCharsets.UTF_8))),
                List.of()));

    assertThatThrownBy(() -> BaseImagePuller.find(store, pin))
        .isInstanceOf(PushException.class)
        .hasMessageContaining("cannot be used: its config has the user");
  }
}
