package io.github.statix.verify.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.oci.model.Digest;
import io.github.statix.verify.layout.TestImage;
import io.github.statix.verify.layout.TestTar;
import io.github.statix.verify.report.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciLayoutSourceTest {

  private final TestImage image = TestImage.of(new TestTar().file("a", "x").bytes());
  private final Path folder;

  OciLayoutSourceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private ManifestBlob open(String tail) throws IOException {
    image.write(folder);
    return ImageSources.open("oci:" + folder + tail, TestImage::unreachable).manifest();
  }

  private ObjectNode entry(int i) {
    return (ObjectNode) image.index.path("manifests").get(i);
  }

  private void name(int i, String name) {
    entry(i).putObject("annotations").put("org.opencontainers.image.ref.name", name);
  }

  private void addForeign() {
    ObjectNode foreign = entry(0).deepCopy();
    foreign.put("digest", Digest.ofUtf8("foreign").toString());
    ((ArrayNode) image.index.path("manifests")).add(foreign);
  }

  @Test
  void manifestWhenOnlyOneNeedsNoName() throws IOException {
    assertThat(open("").digest()).isEqualTo(image.manifestDigest());
  }

  @Test
  void manifestWhenNamedChoosesByName() throws IOException {
    addForeign();
    name(0, "v1");
    name(1, "v2");
    assertThat(open(":v1").digest()).isEqualTo(image.manifestDigest());
  }

  @Test
  void manifestWhenSeveralFitListsTheirNames() {
    addForeign();
    name(0, "v1");
    name(1, "v2");
    assertThatThrownBy(() -> open(""))
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("2 of its 2 manifests")
        .hasMessageContaining("v1, v2");
  }

  @Test
  void manifestWhenPlatformsDifferChoosesOurs() throws IOException {
    addForeign();
    entry(0).putObject("platform").put("os", "linux").put("architecture", "amd64");
    entry(1).putObject("platform").put("os", "linux").put("architecture", "arm64");
    assertThat(open("").digest()).isEqualTo(image.manifestDigest());
  }

  @Test
  void manifestWhenFolderHasColonIsStillFound() throws IOException {
    Path odd = Files.createDirectories(folder.resolve("a:b"));
    image.write(odd);
    assertThat(ImageSources.open("oci:" + odd, TestImage::unreachable).manifest().digest())
        .isEqualTo(image.manifestDigest());
  }

  @Test
  void manifestWhenNoLayoutSaysWhatIsMissing() {
    assertThatThrownBy(
            () ->
                ImageSources.open("oci:" + folder.resolve("none"), TestImage::unreachable)
                    .manifest())
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("index.json");
  }

  @Test
  void manifestWhenIndexIsNoJsonSaysWhere() {
    image.rawIndex = Optional.of("{\n ,".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> open(""))
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("index.json")
        .hasMessageContaining("line 2");
  }

  @Test
  void manifestWhenBlobMissingNamesIt() {
    image.blobs.remove(image.manifestDigest());
    assertThatThrownBy(() -> open(""))
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining(image.manifestDigest().toString());
  }

  @Test
  void manifestWhenIndexNestsItselfStops() throws IOException {
    byte[] index = TestImage.bytes(image.index);
    entry(0).put("mediaType", MediaTypes.OCI_INDEX);
    entry(0).put("digest", Digest.of(index).toString());
    byte[] looping = TestImage.bytes(image.index);
    image.blobs.put(Digest.of(index), looping);
    assertThatThrownBy(() -> open(""))
        .isInstanceOf(ImageSourceException.class)
        .hasMessageContaining("more than 4 deep");
  }

  @Test
  void manifestWhenMarkerOrVersionWrongFindsBoth() throws IOException {
    image.marker = "{\"imageLayoutVersion\":\"2.0.0\"}";
    image.index.put("schemaVersion", 1);
    assertThat(open("").findings())
        .extracting(Finding::where)
        .containsExactly("oci-layout", "index.json");
  }

  @Test
  void openWhenTextIsNoReferenceThrows() {
    assertThatThrownBy(() -> ImageSources.open("Not A Reference", TestImage::unreachable))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
