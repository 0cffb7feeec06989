package io.github.statix.stages.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.tar.LayerException;
import io.github.statix.stages.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarTreeTest {

  private final Path folder;
  private final Store store;

  TarTreeTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.store = Store.open(folder.resolve("store"));
  }

  private TarTree read(byte[] tar) throws IOException {
    return TarTree.read(new ByteArrayInputStream(tar), store.workFolder("tar"));
  }

  private TarTree read(Tars tar) throws IOException {
    return read(tar.bytes());
  }

  private ThrowingCallable reading(Tars tar) {
    return () -> read(tar);
  }

  private static String content(InstallTree tree, TreeEntry file) throws IOException {
    try (InputStream in = tree.open((TreeEntry.RegularFile) file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void readWhenMembersComeInAnyOrderSortsThemBelowTheTop() throws IOException {
    Tars tar = new Tars().file("out/b/c", "C").folder("out/b").folder("out/").symlink("out/a", "b");

    TarTree tree = read(tar);

    assertThat(tree.entries())
        .containsExactly(
            new TreeEntry.Symlink("a", "b", 1000),
            new TreeEntry.Directory("b", 0755, 1000),
            new TreeEntry.RegularFile("b/c", 0644, 1000, 1));
    assertThat(content(tree, tree.entries().get(2))).isEqualTo("C");
  }

  @Test
  void readWhenTheRootIsAMemberTakesNothingOffTheNames() throws IOException {
    TarTree tree = read(new Tars().file("./a", "A").hardLink("./b", "./a").folder("./"));

    assertThat(tree.entries())
        .containsExactly(
            new TreeEntry.RegularFile("a", 0644, 1000, 1), new TreeEntry.HardLink("b", "a"));
  }

  @Test
  void readWhenALinkSortsBeforeItsFileMakesItTheFile() throws IOException {
    Tars tar =
        new Tars()
            .folder("out")
            .file("out/z", "Z")
            .hardLink("out/m", "out/z")
            .hardLink("out/a", "out/m");

    TarTree tree = read(tar);

    assertThat(tree.entries())
        .containsExactly(
            new TreeEntry.RegularFile("a", 0644, 1000, 1),
            new TreeEntry.HardLink("m", "a"),
            new TreeEntry.HardLink("z", "a"));
    assertThat(content(tree, tree.entries().get(0))).isEqualTo("Z");
  }

  @Test
  void readWhenALinkNamesASymlinkGivesASecondSymlink() throws IOException {
    TarTree tree = read(new Tars().folder("out").symlink("out/a", "t").hardLink("out/b", "out/a"));

    assertThat(tree.entries())
        .containsExactly(
            new TreeEntry.Symlink("a", "t", 1000), new TreeEntry.Symlink("b", "t", 1000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "oldgnu", "pax", "posix"})
  void readWhenGnuTarWroteItEqualsTheFolder(String format) throws Exception {
    Path root = Files.createDirectories(folder.resolve("out"));
    Path deep = root.resolve("d".repeat(120)).resolve("e".repeat(120));
    Files.createDirectories(deep);
    Files.writeString(deep.resolve("f"), "deep");
    Files.writeString(root.resolve("file"), "content");
    Files.createLink(root.resolve("again"), root.resolve("file"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("t".repeat(150)));
    Files.createSymbolicLink(root.resolve("usr"), Path.of("."));
    Path tar = folder.resolve("out.tar");
    LayerCaptureTest.run(
        "tar", "--format=" + format, "-cf", tar.toString(), "-C", folder.toString(), "out");

    TarTree tree = read(Files.readAllBytes(tar));

    assertThat(tree.entries()).isEqualTo(DirectoryTree.of(root, () -> {}).entries());
  }

  @Test
  void readWhenANameClimbsRefusesIt() {
    assertThatThrownBy(reading(new Tars().folder("out").file("out/../../etc/passwd", "x")))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("out/../../etc/passwd")
        .hasMessageContaining("'..'");
  }

  @Test
  void readWhenANameIsAbsoluteRefusesIt() {
    assertThatThrownBy(reading(new Tars().file("/etc/passwd", "x")))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("absolute");
  }

  @Test
  void readWhenAMemberComesTwiceRefusesIt() {
    assertThatThrownBy(reading(new Tars().folder("out").file("out/a", "1").file("out/./a", "2")))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("out/a")
        .hasMessageContaining("twice");
  }

  @Test
  void readWhenAMemberLiesBelowALinkNamesBoth() {
    assertThatThrownBy(
            reading(new Tars().folder("out").symlink("out/lib", "/etc").file("out/lib/a", "1")))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("'out/lib/a' lies below 'out/lib'");
  }

  @Test
  void readWhenALinkLeavesTheTarRefusesIt() {
    for (String target : List.of("out/none", "/etc/passwd", "../etc/passwd", "out", "out/loop")) {
      assertThatThrownBy(reading(new Tars().folder("out").hardLink("out/loop", target)))
          .as(target)
          .isInstanceOf(LayerException.class);
    }
  }

  @Test
  void readWhenTwoTopsNamesBoth() {
    assertThatThrownBy(reading(new Tars().folder("out").folder("etc")))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("'out'")
        .hasMessageContaining("'etc'");
  }

  @Test
  void readWhenThereIsADeviceOrAPipeNamesIt() {
    for (char type : new char[] {'3', '4', '6'}) {
      assertThatThrownBy(reading(new Tars().folder("out").add(type, "out/odd", "", "")))
          .isInstanceOf(LayerException.class)
          .hasMessageContaining("out/odd");
    }
  }

  @Test
  void readWhenCutAnywhereSaysSo() {
    byte[] tar = new Tars().folder("out").file("out/a", "x".repeat(700)).bytes();

    for (int length = 0; length <= tar.length - 1024; length += 128) {
      byte[] cut = Arrays.copyOf(tar, length);
      assertThatThrownBy(() -> read(cut))
          .as("cut after %d of %d", length, tar.length)
          .isInstanceOf(LayerException.class)
          .hasMessageContaining("cut off");
    }
  }

  @Test
  void readWhenItFailsLeavesNothingBehind() throws IOException {
    assertThatThrownBy(reading(new Tars().folder("out").file("/x", "")))
        .isInstanceOf(LayerException.class);

    try (var left = Files.list(store.root().resolve("tmp"))) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("tar-"))).isEmpty();
    }
  }

  @Test
  void closeWhenCalledDeletesTheContents() throws IOException {
    read(new Tars().folder("out").file("out/a", "x")).close();

    try (var left = Files.list(store.root().resolve("tmp"))) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("tar-"))).isEmpty();
    }
  }
}
