package io.github.statix.assembler.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.jib.ImageAssembler;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.TestImages;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

  private final Path folder;
  private final BlobStore store;
  private final AssembledImage image;

  ArchiveTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.store = Store.open(folder.resolve("store")).blobs();
    this.image = ImageAssembler.assemble(TestImages.plan(store, 2, 50_000));
  }

  @Test
  void layoutWhenWrittenIsUnpackedByUmoci() throws Exception {
    Path layout = folder.resolve("out/layout");
    OciLayout.write(image, store, layout, "t", warning -> {});

    Path bundle = folder.resolve("bundle");
    Programs.run("umoci", "raw", "unpack", "--rootless", "--image", layout + ":t", bundle + "");

    Path file = bundle.resolve("opt/s0/file");
    assertThat(Files.size(file)).isEqualTo(50_000);
    assertThat(Files.isSameFile(file, bundle.resolve("opt/s0/hard"))).isTrue();
    assertThat(Files.readSymbolicLink(bundle.resolve("opt/s0/soft"))).hasToString("file");
    assertThat(siblings(layout)).containsExactly("layout");
  }

  @Test
  void layoutWhenInspectedHasTheImagesDigest() throws Exception {
    Path layout = folder.resolve("layout");
    OciLayout.write(image, store, layout, "t", warning -> {});

    assertThat(Programs.run("skopeo", "inspect", "--format", "{{.Digest}}", "oci:" + layout + ":t"))
        .isEqualToIgnoringNewLines(image.digest().toString());
  }

  @Test
  void layoutWhenABlobIsDamagedLeavesNothing() throws Exception {
    damage(image.layers().get(1).digest());
    Path layout = folder.resolve("layout");

    assertThatThrownBy(() -> OciLayout.write(image, store, layout, "t", warning -> {}))
        .isInstanceOf(BlobException.class);
    assertThat(siblings(layout)).containsExactly("store");
  }

  @Test
  void layoutWhenABlobIsDamagedLeavesTheOldImage() throws Exception {
    Path layout = folder.resolve("layout");
    OciLayout.write(
        ImageAssembler.assemble(TestImages.plan(store, 1, 10)),
        store,
        layout,
        "old",
        warning -> {});
    List<String> before = content(layout);
    damage(image.layers().get(1).digest());

    assertThatThrownBy(() -> OciLayout.write(image, store, layout, "t", warning -> {}))
        .isInstanceOf(BlobException.class);
    assertThat(content(layout)).isEqualTo(before);
  }

  @Test
  void ociArchiveWhenInspectedHasTheImagesDigest() throws Exception {
    Path file = folder.resolve("x/image.tar");
    OutputFile.write(file, out -> OciArchive.write(image, "t", store, out));

    assertThat(
            Programs.run(
                "skopeo", "inspect", "--format", "{{.Digest}}", "oci-archive:" + file + ":t"))
        .isEqualToIgnoringNewLines(image.digest().toString());
  }

  @Test
  void dockerArchiveWhenReadBySkopeoHasTheSameConfig() throws Exception {
    Path file = folder.resolve("image.tar");
    OutputFile.write(file, out -> DockerArchive.write(image, List.of("example:t"), store, out));

    String config =
        Programs.run("skopeo", "inspect", "--config", "--raw", "docker-archive:" + file);

    assertThat(config).isEqualTo(image.config().text());
  }

  @Test
  void dockerArchiveWhenLoadedByDockerIsTheSameImage() throws Exception {
    Programs.requireDocker();
    Path file = folder.resolve("image.tar");
    String name = "statix-archive-test:" + ProcessHandle.current().pid();
    OutputFile.write(file, out -> DockerArchive.write(image, List.of(name), store, out));

    Programs.run("docker", "load", "--input", file.toString());

    try {
      assertThat(Programs.run("docker", "image", "inspect", "--format", "{{.Id}}", name))
          .isEqualToIgnoringNewLines(image.config().digest().toString());
    } finally {
      Programs.run("docker", "image", "rm", name);
    }
  }

  @Test
  void archivesWhenWrittenTwiceHaveTheSameBytes() throws Exception {
    assertThat(ociArchive()).isEqualTo(ociArchive());
    assertThat(dockerArchive()).isEqualTo(dockerArchive());
  }

  private Digest ociArchive() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OciArchive.write(image, "t", store, out);
    return Digest.of(out.toByteArray());
  }

  private Digest dockerArchive() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DockerArchive.write(image, List.of("a:b"), store, out);
    return Digest.of(out.toByteArray());
  }

  private void damage(Digest digest) throws IOException {
    Path blob = store.find(digest).orElseThrow();
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);
  }

  private static List<String> siblings(Path path) throws IOException {
    try (Stream<Path> all = Files.list(path.getParent())) {
      return all.map(it -> it.getFileName().toString()).toList();
    }
  }

  private static List<String> content(Path layout) throws IOException {
    try (Stream<Path> all = Files.walk(layout)) {
      List<String> lines = new ArrayList<>();
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        lines.add(layout.relativize(file) + " " + Digest.of(Files.readAllBytes(file)));
      }
      return lines;
    }
  }
}
