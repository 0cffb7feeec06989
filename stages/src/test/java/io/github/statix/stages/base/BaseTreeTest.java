package io.github.statix.stages.base;

import static io.github.statix.stages.base.MemoryTree.file;
import static io.github.statix.stages.base.MemoryTree.folder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.stages.capture.TreeEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaseTreeTest {

  private static final long EPOCH = 1_700_000_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "etc/hostname",
        "etc/resolv.conf",
        "etc/.pwd.lock",
        "etc/passwd-",
        "etc/apt/apt.conf.d/99mmdebstrap",
        "etc/apt/sources.list.d/0000main.sources",
        "dev/null",
        "run/utmp",
        "tmp/x/y",
        "var/log/dpkg.log",
        "var/log/apt/term.log",
        "var/cache/apt/archives/x.deb",
        "var/cache/apt/pkgcache.bin",
        "var/cache/ldconfig/aux-cache",
        "var/cache/debconf/config.dat-old",
        "var/lib/apt/lists/x_Packages",
        "var/lib/dpkg/status-old",
        "var/lib/dpkg/lock",
        "var/lib/dbus/machine-id"
      })
  void entriesWhenItVariesDropsIt(String path) throws Exception {
    assertThat(paths(file(path))).doesNotContain(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "etc/passwd",
        "etc/hostname.d/x",
        "run",
        "run/lock",
        "var/log",
        "var/log/apt",
        "var/cache/apt",
        "var/cache/debconf/config.dat",
        "var/lib/dpkg/status",
        "usr/share/doc/tmp/x",
        "etc/apt/apt.conf.d/01autoremove"
      })
  void entriesWhenItIsPartOfASystemKeepsIt(String path) throws Exception {
    assertThat(paths(file(path))).contains(path);
  }

  @Test
  void entriesAlwaysHasTheMountPointsOfAStage() throws Exception {
    assertThat(new BaseTree(new MemoryTree(List.of(folder("tmp"))), EPOCH).entries())
        .contains(new TreeEntry.Directory("tmp", 01777, EPOCH))
        .contains(new TreeEntry.Directory("proc", 0755, EPOCH))
        .extracting(TreeEntry::path)
        .contains("dev", "sys", "src", "build", "out");
  }

  @Test
  void entriesAlwaysIsSortedByBytes() throws Exception {
    assertThat(
            paths(
                file("usr-x"),
                folder("usr"),
                file("usr/a"),
                file("a\ud83d\ude00"),
                file("a\uff5e")))
        .containsSubsequence("a\uff5e", "a\ud83d\ude00", "usr", "usr-x", "usr/a");
  }

  @Test
  void openWhenSourcesListNamesNoMirror() throws Exception {
    BaseTree tree = new BaseTree(new MemoryTree(List.of(file("etc/apt/sources.list"))), EPOCH);
    String text = read(tree, "etc/apt/sources.list");
    assertThat(text.lines()).isNotEmpty().allMatch(line -> line.startsWith("#"));
  }

  @Test
  void openWhenMachineIdIsEmpty() throws Exception {
    BaseTree tree = new BaseTree(new MemoryTree(List.of(file("etc/machine-id"))), EPOCH);
    assertThat(read(tree, "etc/machine-id")).isEmpty();
  }

  @Test
  void openWhenOrdinaryFileGivesItsContent() throws Exception {
    BaseTree tree = new BaseTree(new MemoryTree(List.of(file("etc/passwd"))), EPOCH);
    assertThat(read(tree, "etc/passwd")).isEqualTo("etc/passwd");
  }

  @Test
  void entriesWhenLinkPointsToWhatGoesFails() {
    TreeEntry link = new TreeEntry.HardLink("usr/x", "tmp/x");
    assertThatThrownBy(() -> paths(file("tmp/x"), link))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("usr/x is a hard link to tmp/x");
  }

  private static List<String> paths(TreeEntry... entries) throws Exception {
    return new BaseTree(new MemoryTree(List.of(entries)), EPOCH)
        .entries().stream().map(TreeEntry::path).toList();
  }

  /** Reads as many bytes as the entry promises, and fails when there are more or less. */
  private static String read(BaseTree tree, String path) throws Exception {
    Stream<TreeEntry> found = tree.entries().stream().filter(entry -> entry.path().equals(path));
    TreeEntry.RegularFile file = (TreeEntry.RegularFile) found.findFirst().orElseThrow();
    byte[] bytes = tree.open(file).readAllBytes();
    assertThat(bytes).hasSize((int) file.size());
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
