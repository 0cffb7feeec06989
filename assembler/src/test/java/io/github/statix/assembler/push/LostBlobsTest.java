package io.github.statix.assembler.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.jib.ImageAssembler;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.registry.MemoryRegistry;
import io.github.statix.assembler.registry.PushException;
import io.github.statix.assembler.registry.TestImages;
import io.github.statix.assembler.registry.TestRegistries;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A push to a registry that loses what it was given, or never kept it. */
class LostBlobsTest {

  private final MemoryRegistry registry = new MemoryRegistry();
  private final ImageReference target = ImageReference.parse(registry.address() + "/owner/name:t");
  private Store store;
  private AssembledImage image;

  @TempDir Path folder;

  LostBlobsTest() throws IOException {}

  @BeforeEach
  void assemble() throws IOException {
    store = Store.open(folder.resolve("store"));
    image = ImageAssembler.assemble(TestImages.plan(store.blobs(), 2, 1000));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    registry.close();
  }

  private PushedImage push() throws IOException {
    return new ImagePusher(
            store.blobs(), TestRegistries.anonymous(), PushProgress.NONE, PushSetup.QUICK)
        .push(image, List.of(target), List.of())
        .get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"layer", "config", "all"})
  void pushWhenTheTagIsThereAndBlobsAreLostSendsThemAgain(String lost) throws Exception {
    push();
    String config = image.config().digest().toString();
    String layer = image.layers().get(1).digest().toString();
    if (lost.equals("all")) {
      registry.blobs.clear();
    }
    registry.blobs.remove(lost.equals("config") ? config : layer);

    PushedImage healed = push();

    assertThat(healed.unchanged()).isFalse();
    assertThat(healed.blobsSent()).isEqualTo(lost.equals("all") ? 4 : 1);
    assertThat(registry.blobs).hasSize(4).containsKeys(config, layer);
    assertThat(registry.requests())
        .filteredOn(it -> it.startsWith("PUT") && it.contains("/manifests/"))
        .as("the manifest is there, and a registry may refuse to be sent a tag twice")
        .hasSize(2);
    assertThat(push().unchanged()).isTrue();
  }

  @Test
  void pushWhenALayerHasLostItsEndSendsItAgain() throws Exception {
    push();
    String layer = image.layers().get(1).digest().toString();
    byte[] whole = layer(1);
    registry.blobs.put(layer, Arrays.copyOf(whole, whole.length / 2));

    push();

    assertThat(registry.blobs.get(layer)).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "half"})
  void pushWhenTheRegistryKeepsLessThanItTookSaysSo(String kept) {
    registry.hook(
        call -> {
          if (!call.line().startsWith("PUT") || !call.line().contains("/uploads/")) {
            return false;
          }
          registry.handle(call);
          registry.blobs.replaceAll(
              (digest, bytes) -> Arrays.copyOf(bytes, kept.equals("half") ? bytes.length / 2 : 0));
          if (kept.equals("nothing")) {
            registry.blobs.clear();
          }
          return call.answer(201, "");
        });

    assertThatThrownBy(this::push)
        .isInstanceOf(PushException.class)
        .hasMessageContainingAll(target.toString(), "loses what is pushed");
  }

  @Test
  void pushWhenTheRegistryNeedsAMomentToShowWhatItTookWaits() throws Exception {
    int[] answers = {0};
    registry.hook(
        call -> {
          boolean isPushed =
              registry.requests().toString().contains("PUT /v2/owner/name/manifests/t");
          return call.line().startsWith("HEAD")
              && isPushed
              && answers[0]++ < 2
              && call.answer(404, "");
        });

    assertThat(push().blobsSent()).isEqualTo(4);
  }

  @Test
  void pushWhenHeadIsRefusedAsksForTheFirstBytes() throws Exception {
    registry.hook(call -> call.line().startsWith("HEAD") && call.answer(405, ""));

    assertThat(push().blobsSent()).isEqualTo(4);
    assertThat(push().unchanged()).isTrue();
    registry.blobs.clear();
    assertThat(push().blobsSent()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 403, 405, 416})
  void pushWhenHeadSaysNothingAndTheBlobsAreLostSaysSo(int status) {
    registry.hook(
        call -> {
          registry.blobs.clear();
          return call.line().startsWith("HEAD") && call.answer(status, "");
        });

    assertThatThrownBy(this::push)
        .isInstanceOf(PushException.class)
        .hasMessageContainingAll(target.toString(), "loses what is pushed");
  }

  @Test
  void pushWhenTheRegistryNeverSaysWhatItHasNamesHowMuch() throws Exception {
    registry.hook(
        call ->
            call.line().contains("/blobs/sha256:")
                && (call.line().startsWith("HEAD") || call.line().startsWith("GET"))
                && call.answer(405, ""));
    List<String> warned = new ArrayList<>();
    PushProgress progress =
        new PushProgress() {
          @Override
          public void unconfirmed(ImageReference where, int blobs, int of) {
            warned.add("%d of %d at %s".formatted(blobs, of, where));
          }
        };

    for (int i = 0; i < 2; i++) {
      new ImagePusher(store.blobs(), TestRegistries.anonymous(), progress, PushSetup.QUICK)
          .push(image, List.of(target), List.of());
    }

    assertThat(warned).containsExactly("4 of 4 at " + target, "4 of 4 at " + target);
    assertThat(registry.blobs).hasSize(4);
  }

  @Test
  void pushWhenTheManifestIsThereByTagOnlySaysSo() throws Exception {
    registry.hook(
        call ->
            call.line().startsWith("GET")
                && call.line().contains("/manifests/sha256:")
                && call.answer(404, ""));

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::push)
          .isInstanceOf(PushException.class)
          .hasMessageContaining("missing under " + image.digest());
    }
  }

  @Test
  void pushWhenTheBaseIsOfTheSameRegistryAsksForItsLayersThere() throws Exception {
    ImageReference base = ImageReference.parse(registry.address() + "/base/debian:1");
    registry.hook(
        call -> {
          if (!call.line().contains("mount=")) {
            return false;
          }
          registry.blobs.put(image.layers().get(0).digest().toString(), layer(0));
          return call.answer(201, "");
        });

    PushedImage pushed =
        new ImagePusher(
                store.blobs(), TestRegistries.anonymous(), PushProgress.NONE, PushSetup.QUICK)
            .push(
                image,
                List.of(target),
                List.of(
                    KnownBlobs.layers(base, List.of(image.layers().get(0))),
                    KnownBlobs.layers(
                        ImageReference.parse("other.example/base/x"),
                        List.of(image.layers().get(1)))))
            .get(0);

    assertThat(pushed.blobsMounted()).isEqualTo(1);
    assertThat(pushed.blobsSent()).isEqualTo(3);
    assertThat(registry.requests())
        .filteredOn(it -> it.contains("mount="))
        .containsExactly(
            "POST /v2/owner/name/blobs/uploads/?mount=%s&from=base/debian"
                .formatted(image.layers().get(0).digest()));
  }

  private byte[] layer(int index) throws IOException {
    try (var in = store.blobs().open(image.layers().get(index).digest())) {
      return in.readAllBytes();
    }
  }
}
