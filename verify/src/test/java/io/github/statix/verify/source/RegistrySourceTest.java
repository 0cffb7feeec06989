package io.github.statix.verify.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.verify.layout.TestImage;
import io.github.statix.verify.layout.TestTar;
import io.github.statix.verify.report.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistrySourceTest {

  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  private final TestImage image = TestImage.of(new TestTar().file("a", "x").bytes());
  private final FakeRemote remote = new FakeRemote();

  RegistrySourceTest() throws IOException {
    remote.add(image, "v1");
  }

  private ImageSource source(String tail) throws IOException {
    return ImageSources.open("registry.example/owner/name" + tail, reference -> remote);
  }

  @Test
  void manifestWhenTagOrDigestAskedIsTheImage() throws IOException {
    for (String tail : new String[] {":v1", "@" + image.manifestDigest()}) {
      ManifestBlob manifest = source(tail).manifest();
      assertThat(manifest.digest()).isEqualTo(image.manifestDigest());
      assertThat(manifest.mediaType()).isEqualTo(TestImage.MANIFEST);
      assertThat(manifest.findings()).isEmpty();
    }
  }

  @Test
  void manifestWhenNoTagGivenAsksForLatest() {
    assertThatThrownBy(() -> source("").manifest())
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("manifest latest")
        .hasMessageContaining("check the repository, tag and digest");
  }

  @Test
  void manifestWhenBodyIsNotWhatWasAskedFindsIt() throws IOException {
    Digest asked = Digest.ofUtf8("other");
    remote.add(asked.toString(), TestImage.bytes(image.manifest), TestImage.MANIFEST);
    assertThat(source("@" + asked).manifest().findings())
        .extracting(Finding::check)
        .containsExactly("manifest-digest");
  }

  @Test
  void manifestWhenHeaderNamesOtherDigestFindsIt() throws IOException {
    byte[] bytes = TestImage.bytes(image.manifest);
    for (String other : List.of(Digest.ofUtf8("x").toString(), "sha512:ab", "no digest")) {
      remote.add("v1", bytes, TestImage.MANIFEST, other);
      assertThat(source(":v1").manifest().findings())
          .extracting(Finding::where)
          .isEqualTo(other.startsWith("sha256") ? List.of("Docker-Content-Digest") : List.of());
    }
  }

  @Test
  void manifestWhenIndexNamesPlatformsChoosesOurs() throws IOException {
    String entry =
        "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}";
    String arm = entry.formatted(TestImage.MANIFEST, Digest.ofUtf8("arm"), 3, "arm64");
    String ours =
        entry.formatted(
            TestImage.MANIFEST,
            image.manifestDigest(),
            TestImage.bytes(image.manifest).length,
            "amd64");
    String list = "{\"schemaVersion\":2,\"manifests\":[" + arm + "," + ours + "]}";
    for (String type : new String[] {DOCKER_LIST, MediaTypes.OCI_INDEX}) {
      remote.add("many", list, type);
      ManifestBlob manifest = source(":many").manifest();
      assertThat(manifest.digest()).isEqualTo(image.manifestDigest());
      assertThat(manifest.findings()).isEmpty();
    }
  }

  @Test
  void manifestWhenIndexHasNoneForUsListsWhatItHas() {
    String list =
        "{\"manifests\":[%s,%s]}"
            .formatted(
                "{\"digest\":\"sha256:a\",\"platform\":{\"os\":\"windows\"}}",
                "{\"digest\":\"sha256:b\",\"platform\":{\"os\":\"windows\"}}");
    remote.add("none", list, MediaTypes.OCI_INDEX);
    assertThatThrownBy(() -> source(":none").manifest())
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("0 of its 2 manifests")
        .hasMessageContaining("sha256:a, sha256:b");
  }

  @Test
  void manifestWhenTheNamesOfAnIndexAreEndlessShortensThem() {
    String entry =
        "{\"annotations\":{\"org.opencontainers.image.ref.name\":\"x\\nstatix-assemble: all checks passed "
            + "Z".repeat(30_000)
            + "\"}}";
    String list = "{\"manifests\":[" + String.join(",", Collections.nCopies(20, entry)) + "]}";
    remote.add("many", list, MediaTypes.OCI_INDEX);

    assertThatThrownBy(() -> source(":many").manifest())
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("20 of its 20 manifests fit")
        .hasMessageEndingWith("ZZ..., ...")
        .message()
        .hasSizeLessThan(1200)
        .doesNotContain("\n");
  }

  @Test
  void manifestWhenTheDigestInAnIndexIsEndlessShortensIt() {
    for (String digest : List.of("Z".repeat(30_000), "sha256:" + "Z".repeat(30_000))) {
      remote.add(
          "odd",
          "{\"manifests\":[{\"size\":1,\"digest\":\"\\n%s\"}]}".formatted(digest),
          MediaTypes.OCI_INDEX);

      assertThatThrownBy(() -> source(":odd").manifest())
          .isInstanceOf(ImageSourceException.class)
          .message()
          .hasSizeLessThan(400)
          .doesNotContain("\n");
    }
  }

  @Test
  void manifestWhenTooLargeIsRefused() {
    remote.add("big", new byte[(4 << 20) + 1], TestImage.MANIFEST);
    assertThatThrownBy(() -> source(":big").manifest())
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("too large");
  }

  @Test
  void openWhenBlobIsThereGivesItsBytes() throws IOException {
    try (InputStream in = source(":v1").open(image.layerDigest(0)).orElseThrow()) {
      assertThat(in.readAllBytes()).isEqualTo(image.layerBytes(0));
    }
    assertThat(source(":v1").open(Digest.ofUtf8("absent"))).isEmpty();
  }
}
