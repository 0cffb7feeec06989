package io.github.statix.assembler.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.push.PushSetup;
import io.github.statix.assembler.registry.Fault;
import io.github.statix.assembler.registry.PushException;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.assembler.registry.RegistrySession;
import io.github.statix.assembler.registry.TestRegistries;
import io.github.statix.oci.document.JsonDocument;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BaseImagePullerTest {

  private static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

  @RegisterExtension final RegistryServer registry = RegistryServer.open();

  @Test
  void pullWhenPinnedStoresTheLayersAndReadsTheConfig(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      ImageReference pinned = setup.push().pinned();
      BlobStore store = Store.open(folder.resolve("other")).blobs();

      BaseImage base = pull(pinned, store);

      assertThat(base.layers()).isEqualTo(setup.image().layers());
      assertThat(base.settings().environment())
          .containsExactly(Map.entry("A", "1"), Map.entry("B", "two words"));
      assertThat(base.settings().command()).containsExactly("/bin/true");
      assertThat(base.layers()).allMatch(layer -> verified(store, layer.digest()));
    }
  }

  @Test
  void pullWhenAnIndexHasFieldsJibRefusesFollowsItToThePlatform(@TempDir Path folder)
      throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      ImageReference image = setup.push().pinned();
      String entry =
          "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"artifactType\":\"a/b\",\"data\":\"e30=\","
              + "\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}";
      AssembledImage pushed = setup.image();
      int size = pushed.manifest().bytes().length;
      String type = pushed.manifest().mediaType();
      JsonDocument index =
          index(
              entry.formatted(type, pushed.digest(), size, "unknown"),
              entry.formatted(type, pushed.digest(), size, "amd64"));
      put(setup, index);

      BaseImage base =
          pull(image.withDigest(index.digest()), Store.open(folder.resolve("other")).blobs());

      assertThat(base.layers()).isEqualTo(pushed.layers());
    }
  }

  @Test
  void pullWhenAnIndexLacksThePlatformNamesThoseItHas(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      ImageReference image = setup.push().pinned();
      AssembledImage pushed = setup.image();
      JsonDocument index =
          index(
              "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}}"
                  .formatted(
                      pushed.manifest().mediaType(),
                      pushed.digest(),
                      pushed.manifest().bytes().length));
      put(setup, index);

      assertThatThrownBy(() -> pull(image.withDigest(index.digest()), setup.store().blobs()))
          .isInstanceOf(PushException.class)
          .hasMessageContainingAll("linux/amd64", "linux/arm64");
    }
  }

  @Test
  void pullWhenTheServerGivesAnotherManifestTakesNothing(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      ImageReference pinned = setup.push().pinned();
      String other = setup.image().manifest().text() + " ";
      setup.proxy().fault("GET .*/manifests/.*", 1, new Fault.Answer(200, "", other));
      BlobStore store = Store.open(folder.resolve("other")).blobs();

      assertThatThrownBy(() -> pull(pinned, store))
          .isInstanceOf(PushException.class)
          .hasMessageContaining("cannot be trusted");
      assertThat(store.list()).isEmpty();
    }
  }

  @Test
  void pullWhenABlobComesDamagedOnceFetchesItAgain(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      ImageReference pinned = setup.push().pinned();
      setup.proxy().fault("GET .*/blobs/.*", 1, new Fault.Answer(200, "", "other bytes"));
      setup.proxy().fault("GET .*/blobs/.*", 1, Fault.Answer.error(503, "UNAVAILABLE"));

      BaseImage base = pull(pinned, Store.open(folder.resolve("other")).blobs());

      assertThat(base.layers()).isEqualTo(setup.image().layers());
    }
  }

  @Test
  void pullWhenAStoredLayerIsRottenDropsItAndDoesNotBlameTheImage(@TempDir Path folder)
      throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      ImageReference pinned = setup.push().pinned();
      BlobStore store = setup.store().blobs();
      Digest layer = setup.image().layers().get(1).digest();
      Path blob = store.find(layer).orElseThrow();
      FileTime time = Files.getLastModifiedTime(blob);
      byte[] bytes = Files.readAllBytes(blob);
      bytes[bytes.length / 2] ^= 1;
      Files.write(blob, bytes);
      Files.setLastModifiedTime(blob, time);

      assertThatThrownBy(() -> pull(pinned, store)).isInstanceOf(BlobException.class);
      assertThat(store.find(layer)).isEmpty();
    }
  }

  @Test
  void pullWhenThereIsNoSuchManifestSaysSo(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      ImageReference absent = setup.target().withDigest(Digest.ofUtf8("absent"));

      assertThatThrownBy(() -> pull(absent, setup.store().blobs()))
          .isInstanceOf(PushException.class)
          .hasMessageContaining("may have been deleted");
    }
  }

  @Test
  void pullWhenALayerIsNotGzipRefuses(@TempDir Path folder) throws Exception {
    String zstd =
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"%s\",\"size\":2},\"layers\":[{\"mediaType\":"
            + "\"application/vnd.oci.image.layer.v1.tar+zstd\",\"digest\":\"%s\",\"size\":2}]}";
    Digest any = Digest.ofUtf8("{}");
    JsonDocument manifest = new JsonDocument("x", zstd.formatted(any, any));
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().fault("GET .*/manifests/.*", 1, new Fault.Answer(200, "", manifest.text()));

      assertThatThrownBy(
              () -> pull(setup.target().withDigest(manifest.digest()), setup.store().blobs()))
          .isInstanceOf(PushException.class)
          .hasMessageContainingAll("tar+zstd", "only gzip");
    }
  }

  @Test
  void pullWhenTheConfigStatesOtherDiffIdsRefuses(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      AssembledImage good = setup.image();
      String diffId = good.layers().get(0).diffId().hex();
      JsonDocument config =
          new JsonDocument(
              good.config().mediaType(), good.config().text().replace(diffId, "0".repeat(64)));
      JsonDocument manifest =
          new JsonDocument(
              good.manifest().mediaType(),
              good.manifest().text().replace(good.config().digest().hex(), config.digest().hex()));
      AssembledImage lying = new AssembledImage(manifest, config, good.layers());
      ImageReference pinned =
          new PushSetup(registry, setup.proxy(), setup.store(), lying, setup.progress())
              .push()
              .pinned();

      assertThatThrownBy(() -> pull(pinned, setup.store().blobs()))
          .isInstanceOf(PushException.class)
          .hasMessageContaining("diffIDs");
    }
  }

  private static JsonDocument index(String... entries) {
    return new JsonDocument(
        INDEX_TYPE,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(INDEX_TYPE, String.join(",", entries)));
  }

  private static void put(PushSetup setup, JsonDocument manifest) throws Exception {
    try (RegistrySession session = TestRegistries.anonymous().toPush(setup.target(), List.of())) {
      session.pushManifest(manifest, manifest.digest().toString());
    }
  }

  private static BaseImage pull(ImageReference pinned, BlobStore store) throws IOException {
    return new BaseImagePuller(TestRegistries.anonymous(), (what, wait) -> {}, PushSetup.QUICK)
        .pull(pinned, store);
  }

  private static boolean verified(BlobStore store, Digest digest) {
    try {
      return store.verify(digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
