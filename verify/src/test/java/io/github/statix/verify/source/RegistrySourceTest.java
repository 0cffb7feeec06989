package io.github.statix.verify.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.presets.model.Digest;
import io.github.statix.verify.layout.TestImage;
import io.github.statix.verify.layout.TestTar;
import io.github.statix.verify.report.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrySourceTest {

  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  private final TestImage image = TestImage.of(new TestTar().file("a", "x").bytes());
  private final FakeRegistry registry = new FakeRegistry();

  RegistrySourceTest() throws IOException {
    registry.add(image, "v1");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private ImageSource source(String tail) {
    return source(tail, Optional.empty());
  }

  private ImageSource source(String tail, Optional<RegistryCredentials> credentials) {
    return ImageSources.open(registry.host() + "/owner/name" + tail, asked -> credentials);
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
    registry.manifest(asked.toString(), TestImage.bytes(image.manifest), TestImage.MANIFEST);
    assertThat(source("@" + asked).manifest().findings())
        .extracting(Finding::check)
        .containsExactly("manifest-digest");
  }

  @Test
  void manifestWhenHeaderNamesOtherDigestFindsIt() throws IOException {
    registry.fault =
        exchange -> {
          exchange.getResponseHeaders().add("Docker-Content-Digest", Digest.ofUtf8("x").toString());
          return false;
        };
    assertThat(source(":v1").manifest().findings())
        .extracting(Finding::where)
        .containsExactly("Docker-Content-Digest");
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
      registry.manifest("many", list.getBytes(StandardCharsets.UTF_8), type);
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
    registry.manifest("none", list.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX);
    assertThatThrownBy(() -> source(":none").manifest())
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("0 of its 2 manifests")
        .hasMessageContaining("sha256:a, sha256:b");
  }

  @Test
  void manifestWhenTooLargeIsRefused() {
    registry.manifest("big", new byte[(4 << 20) + 1], TestImage.MANIFEST);
    assertThatThrownBy(() -> source(":big").manifest())
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("more than 4194304 bytes");
  }

  @Test
  void manifestWhenRegistryRefusesSaysWhatToDo() {
    for (int status : new int[] {403, 429, 500, 503}) {
      registry.fault = exchange -> FakeRegistry.answer(exchange, status, "");
      assertThatThrownBy(() -> source(":v1").manifest())
          .isInstanceOf(ImageSourceException.class)
          .hasMessageContaining("status " + status)
          .hasMessageContaining(registry.host());
    }
  }

  @Test
  void manifestWhenNothingListensNamesTheAddress() {
    String host = registry.host();
    registry.close();
    ImageSource source = ImageSources.open(host + "/owner/name:v1", asked -> Optional.empty());
    assertThatThrownBy(source::manifest)
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("cannot reach http://" + host);
  }

  @Test
  void openWhenBlobIsThereGivesItsBytes() throws IOException {
    try (InputStream in = source(":v1").open(image.layerDigest(0)).orElseThrow()) {
      assertThat(in.readAllBytes()).isEqualTo(image.layerBytes(0));
    }
    assertThat(source(":v1").open(Digest.ofUtf8("absent"))).isEmpty();
  }

  @Test
  void openWhenBodyBreaksOffSaysSo() throws IOException {
    registry.fault =
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          throw new IOException("cut on purpose");
        };
    try (InputStream in = source(":v1").open(image.layerDigest(0)).orElseThrow()) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(ImageSourceException.class)
          .hasMessageContaining("the connection to http://" + registry.host() + " broke");
    }
  }

  @Test
  void openWhenRedirectedFollowsIt() throws IOException {
    registry.fault =
        exchange ->
            exchange.getRequestURI().getQuery() == null
                && FakeRegistry.redirect(exchange, exchange.getRequestURI().getPath() + "?moved");
    try (InputStream in = source(":v1").open(image.layerDigest(0)).orElseThrow()) {
      assertThat(in.readAllBytes()).isEqualTo(image.layerBytes(0));
    }
  }

  @Test
  void openWhenRedirectedInCirclesStops() {
    registry.fault = exchange -> FakeRegistry.redirect(exchange, "/again");
    assertThatThrownBy(() -> source(":v1").open(image.layerDigest(0)))
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("redirects more than 5 times");
    assertThat(registry.requests).hasSize(6);
  }

  @Test
  void openWhenRedirectedToPlainHttpElsewhereRefuses() {
    registry.fault = exchange -> FakeRegistry.redirect(exchange, "http://192.0.2.1/blob");
    assertThatThrownBy(() -> source(":v1").open(image.layerDigest(0)))
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("not HTTPS");
  }
}
