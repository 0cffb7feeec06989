package io.github.statix.assembler.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.jib.ImageAssembler;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.TestImages;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An image among whatever is in a directory already. */
@Timeout(120)
class OciLayoutTest {

  private final Path folder;
  private final BlobStore store;
  private final AssembledImage image;
  private final AssembledImage other;
  private final Path layout;

  OciLayoutTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.store = Store.open(folder.resolve("store")).blobs();
    this.image = ImageAssembler.assemble(TestImages.plan(store, 2, 50_000));
    this.other = ImageAssembler.assemble(TestImages.plan(store, 1, 10));
    this.layout = folder.resolve("layout");
  }

  @Test
  void writeWhenTheTagIsAnotherKeepsTheImageThatIsThere() throws Exception {
    OciLayout.write(other, store, layout, "other", warning -> {});

    OciLayout.write(image, store, layout, "t", warning -> {});

    assertThat(digest("other")).isEqualTo(other.digest().toString());
    assertThat(digest("t")).isEqualTo(image.digest().toString());
    Programs.run("skopeo", "copy", "-q", "oci:" + layout + ":other", "dir:" + folder + "/copy");
  }

  @Test
  void writeWhenTheTagIsThereReplacesItsImageAndDeletesWhatNobodyNeeds() throws Exception {
    OciLayout.write(other, store, layout, "t", warning -> {});

    OciLayout.write(image, store, layout, "t", warning -> {});

    Path fresh = folder.resolve("fresh");
    OciLayout.write(image, store, fresh, "t", warning -> {});
    assertThat(blobs(layout)).isEqualTo(blobs(fresh));
    assertThat(layout.resolve("index.json")).hasSameTextualContentAs(fresh.resolve("index.json"));
  }

  @Test
  void writeWhenAnotherTagHasTheSameImageKeepsItsBlobs() throws Exception {
    OciLayout.write(other, store, layout, "same", warning -> {});
    OciLayout.write(other, store, layout, "t", warning -> {});

    OciLayout.write(image, store, layout, "t", warning -> {});

    Programs.run("skopeo", "copy", "-q", "oci:" + layout + ":same", "dir:" + folder + "/copy");
  }

  @Test
  void writeWhenOthersNamedEntriesOfTheirOwnKeepsThemToTheByte() throws Exception {
    OciLayout.write(other, store, layout, "other", warning -> {});
    Path index = layout.resolve("index.json");
    String entry =
        "{\"mediaType\":\"x/y\",\"digest\":\"sha512:%s\",\"size\":3,\"more\":[1]}"
            .formatted("a".repeat(128));
    Files.writeString(
        index,
        Files.readString(index)
            .replace(
                "\"manifests\":[", "\"annotations\":{\"a\":\"b\"},\"manifests\":[" + entry + ","));
    Set<String> before = blobs(layout);

    OciLayout.write(image, store, layout, "other", warning -> {});

    assertThat(index).content().contains("\"annotations\":{\"a\":\"b\"}", entry);
    // What the entry needs is unknown, so nothing is deleted.
    assertThat(blobs(layout)).containsAll(before);
  }

  @Test
  void writeWhenABlobIsDamagedMendsIt() throws Exception {
    OciLayout.write(image, store, layout, "t", warning -> {});
    Path blob = layout.resolve("blobs/sha256").resolve(image.layers().get(0).digest().hex());
    Files.writeString(blob, "damaged");

    OciLayout.write(image, store, layout, "t", warning -> {});

    assertThat(Digest.of(Files.readAllBytes(blob))).isEqualTo(image.layers().get(0).digest());
  }

  @Test
  void writeWhenTheIndexIsNoneLeavesEverythingAndNamesIt() throws Exception {
    OciLayout.write(other, store, layout, "t", warning -> {});
    Path index = Files.writeString(layout.resolve("index.json"), "{\"manifests\":7}");
    Set<String> before = blobs(layout);

    assertThatThrownBy(() -> OciLayout.write(image, store, layout, "t", warning -> {}))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining(index.toString());

    assertThat(blobs(layout)).isEqualTo(before);
    assertThat(OciLayout.problem(layout)).isPresent();
  }

  @Test
  void writeWhenAnotherThingIsInTheWayLeavesItAloneAndSaysWhatItIs() throws Exception {
    Path file = Files.writeString(Files.createDirectory(layout).resolve("a"), "b");

    assertThatThrownBy(() -> OciLayout.write(image, store, layout, "t", warning -> {}))
        .isInstanceOfSatisfying(
            StatixException.class, e -> assertThat(e.category()).isEqualTo(Category.USAGE))
        .hasMessageContaining("neither an OCI image layout nor an empty directory");

    assertThat(file).hasContent("b");
    assertThat(names(layout)).containsExactly("a");
    assertThat(OciLayout.problem(layout)).isPresent();
    assertThat(OciLayout.problem(file))
        .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("not a directory"));
  }

  @Test
  void writeWhenTheDirectoryIsEmptyFillsTheVeryDirectory() throws Exception {
    Object key = Files.getAttribute(Files.createDirectory(layout), "unix:ino");
    Files.createDirectory(layout.resolve("lost+found"));

    OciLayout.write(image, store, layout, "t", warning -> {});

    assertThat(Files.getAttribute(layout, "unix:ino")).isEqualTo(key);
    assertThat(digest("t")).isEqualTo(image.digest().toString());
  }

  @Test
  void writeWhenTheDirectoryIsALinkFillsWhereItLeads() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("layout"));

    OciLayout.write(image, store, link, "t", warning -> {});
    OciLayout.write(image, store, link, "t", warning -> {});

    assertThat(link).isSymbolicLink();
    assertThat(digest("t")).isEqualTo(image.digest().toString());
  }

  @Test
  void writeWhenALayerIsDamagedLeavesADirectoryThatWasEmptyEmpty() throws Exception {
    Files.createDirectory(layout);
    damage(image.layers().get(1).digest());

    assertThatThrownBy(() -> OciLayout.write(image, store, layout, "t", warning -> {}))
        .isInstanceOf(BlobException.class);

    assertThat(names(layout)).isEmpty();
  }

  @Test
  void writeWhenARunWasKilledGoesOnWhereItWas() throws Exception {
    Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.writeString(layout.resolve("oci-layout"), "");
    String dead = ".statix-00000000-0000-0000-0000-000000000000";
    Files.writeString(layout.resolve("blobs/sha256").resolve(dead), "half");

    OciLayout.write(image, store, layout, "t", warning -> {});

    assertThat(digest("t")).isEqualTo(image.digest().toString());
    assertThat(names(layout.resolve("blobs/sha256"))).doesNotContain(dead);
  }

  @Test
  void writeWhenManyWriteAtOnceHoldsAllTheirImages() throws Exception {
    List<CompletableFuture<Void>> writers =
        Stream.of("a", "b", "c", "d", "e", "f")
            .map(
                tag ->
                    CompletableFuture.runAsync(
                        () -> {
                          try {
                            OciLayout.write(
                                tag.compareTo("d") < 0 ? image : other,
                                store,
                                layout,
                                tag,
                                warning -> {});
                          } catch (IOException e) {
                            throw new IllegalStateException(e);
                          }
                        }))
            .toList();

    writers.forEach(CompletableFuture::join);

    for (String tag : List.of("a", "b", "c", "d", "e", "f")) {
      Programs.run(
          "skopeo", "copy", "-q", "oci:" + layout + ":" + tag, "dir:" + folder + "/" + tag);
    }
    assertThat(names(layout)).containsExactlyInAnyOrder("oci-layout", "index.json", "blobs");
  }

  @Test
  void writeWhenAKilledRunLeftItsLockTakesItOver() throws Exception {
    Files.writeString(Files.createDirectory(layout).resolve(LayoutLock.NAME), "");

    OciLayout.write(image, store, layout, "t", warning -> {});

    assertThat(names(layout)).containsExactlyInAnyOrder("oci-layout", "index.json", "blobs");
  }

  @Test
  void missingWhenSomeLayersAreThereCountsTheOthers() throws Exception {
    OciLayout.write(other, store, layout, "t", warning -> {});

    assertThat(OciLayout.missing(other.layers(), layout)).isZero();
    assertThat(OciLayout.missing(image.layers(), folder.resolve("none")))
        .isEqualTo(image.layers().stream().mapToLong(layer -> layer.size()).sum());
  }

  private String digest(String tag) throws Exception {
    return Programs.run("skopeo", "inspect", "--format", "{{.Digest}}", "oci:" + layout + ":" + tag)
        .strip();
  }

  private void damage(Digest digest) throws IOException {
    Path blob = store.find(digest).orElseThrow();
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);
  }

  private static Set<String> blobs(Path layout) throws IOException {
    return new TreeSet<>(names(layout.resolve("blobs/sha256")));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(each -> each.getFileName().toString()).toList();
    }
  }
}
