package io.github.statix.stages.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.tar.LayerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest {

  private final Path root;

  DirectoryTreeTest(@TempDir Path root) {
    this.root = root;
  }

  private Path file(String path, int mode) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, path);
    stamp(file, mode);
    return file;
  }

  private static void stamp(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
    Files.setLastModifiedTime(path, FileTime.from(1_500_000_000_900L, TimeUnit.MILLISECONDS));
  }

  private List<TreeEntry> entries() throws IOException {
    try (DirectoryTree tree = DirectoryTree.of(root, () -> {})) {
      return tree.entries();
    }
  }

  @Test
  void entriesWhenReadHaveAllTwelveModeBitsAndWholeSeconds() throws IOException {
    file("bin/su", 04755);
    file("bin/wall", 02711);
    stamp(root.resolve("bin"), 01777);

    assertThat(entries())
        .containsExactly(
            new TreeEntry.Directory("bin", 01777, 1_500_000_000L),
            new TreeEntry.RegularFile("bin/su", 04755, 1_500_000_000L, 6),
            new TreeEntry.RegularFile("bin/wall", 02711, 1_500_000_000L, 8));
  }

  @Test
  void entriesWhenLinksPointBackOrNowhereKeepsThemAsTheyStand() throws IOException {
    Files.createSymbolicLink(root.resolve("usr"), Path.of("."));
    Files.createSymbolicLink(root.resolve("gone"), Path.of("../no/such/place"));
    Files.createSymbolicLink(root.resolve("slash"), Path.of("/"));

    assertThat(entries())
        .extracting(entry -> ((TreeEntry.Symlink) entry).target())
        .containsExactly("../no/such/place", "/", ".");
  }

  @Test
  void entriesWhenNamesShareAFileMakesTheFirstInByteOrderTheFile() throws IOException {
    Path first = file("z", 0644);
    Files.createLink(root.resolve("a-b"), first);
    Files.createDirectory(root.resolve("a"));
    Files.createLink(root.resolve("a/c"), first);

    List<TreeEntry> entries = entries();

    assertThat(entries).extracting(TreeEntry::path).containsExactly("a", "a-b", "a/c", "z");
    assertThat(entries.get(1)).isInstanceOf(TreeEntry.RegularFile.class);
    assertThat(entries.get(2)).isEqualTo(new TreeEntry.HardLink("a/c", "a-b"));
    assertThat(entries.get(3)).isEqualTo(new TreeEntry.HardLink("z", "a-b"));
  }

  @Test
  void entriesWhenOtherNamesLieOutsideTakesTheFileAsItsOwn(@TempDir Path elsewhere)
      throws IOException {
    Files.createLink(elsewhere.resolve("outside"), file("only", 0644));

    assertThat(entries()).singleElement().isInstanceOf(TreeEntry.RegularFile.class);
  }

  @Test
  void entriesWhenNamesAreBeyondAsciiSortsByTheirBytes() throws IOException {
    Assumptions.assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")));
    file("\ud83d\ude00", 0644);
    file("\uff5e", 0644);
    file("z", 0644);
    Files.createSymbolicLink(root.resolve("\u00e9"), Path.of("caf\u00e9/"));

    List<TreeEntry> entries = entries();

    assertThat(entries)
        .extracting(TreeEntry::path)
        .containsExactly("z", "\u00e9", "\uff5e", "\ud83d\ude00");
  }

  @Test
  void entriesWhenANameIsNotUtf8NamesIt() throws Exception {
    LayerCaptureTest.run(
        "sh", "-c", "touch \"$(printf '%s/bad\\377name' \"$0\")\"", root.toString());

    assertThatThrownBy(this::entries)
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("bad\u00ffname");
  }

  @Test
  void entriesWhenALinkTargetIsNotUtf8NamesIt() throws Exception {
    LayerCaptureTest.run(
        "sh", "-c", "ln -s \"$(printf 'to\\377there')\" \"$0/link\"", root.toString());

    assertThatThrownBy(this::entries)
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("to\u00ffthere");
  }

  @Test
  void entriesWhenThereIsASocketNamesIt() throws IOException {
    Path socket = root.resolve("agent.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));

      assertThatThrownBy(this::entries)
          .isInstanceOf(LayerException.class)
          .hasMessageContaining("agent.sock is a socket");
    }
  }

  @Test
  void entriesWhenThereIsAPipeNamesIt() throws Exception {
    LayerCaptureTest.run("mkfifo", root.resolve("pipe").toString());

    assertThatThrownBy(this::entries)
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("pipe is a named pipe");
  }

  @Test
  void entriesWhenAFolderCannotBeReadNamesIt() throws IOException {
    Path closed = Files.createDirectory(root.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(closed), "root reads everything");

    assertThatThrownBy(this::entries)
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("cannot read " + closed.getFileName());
  }

  @Test
  void entriesWhenRootIsALinkRefusesIt(@TempDir Path elsewhere) throws IOException {
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), root);

    assertThatThrownBy(() -> DirectoryTree.of(link, () -> {}).entries())
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("is not a folder");
  }

  @Test
  void openWhenFileWasReplacedByALinkDoesNotFollowIt() throws IOException {
    Path file = file("data", 0644);
    DirectoryTree tree = DirectoryTree.of(root, () -> {});
    TreeEntry.RegularFile entry = (TreeEntry.RegularFile) tree.entries().get(0);
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/etc/passwd"));

    assertThatThrownBy(() -> tree.open(entry))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("data");
  }

  @Test
  void openWhenFileIsThereReadsIt() throws IOException {
    file("bin/tool", 0755);
    DirectoryTree tree = DirectoryTree.of(root, () -> {});

    try (InputStream in = tree.open((TreeEntry.RegularFile) tree.entries().get(1))) {
      assertThat(in).hasContent("bin/tool");
    }
  }

  @Test
  void closeWhenCalledClosesTheOwner() throws IOException {
    AtomicInteger closed = new AtomicInteger();

    DirectoryTree.of(root, closed::incrementAndGet).close();

    assertThat(closed).hasValue(1);
  }
}
