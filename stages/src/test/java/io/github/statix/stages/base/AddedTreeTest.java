package io.github.statix.stages.base;

import static io.github.statix.stages.base.MemoryTree.file;
import static io.github.statix.stages.base.MemoryTree.folder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.capture.LayerIndex;
import io.github.statix.stages.capture.TreeEntry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddedTreeTest {

  private static final LayerIndex BASE =
      new LayerIndex(
          List.of(
              new LayerIndex.Entry('d', "usr", "755"),
              new LayerIndex.Entry('d', "usr/bin", "755"),
              indexed("usr/bin/perl"),
              new LayerIndex.Entry('h', "usr/bin/perl5", "usr/bin/perl"),
              new LayerIndex.Entry('l', "usr/bin/pl", "perl")));

  private static final List<TreeEntry> SAME =
      List.of(
          folder("usr"),
          folder("usr/bin"),
          file("usr/bin/perl"),
          new TreeEntry.HardLink("usr/bin/perl5", "usr/bin/perl"),
          new TreeEntry.Symlink("usr/bin/pl", "perl", 1));

  private static LayerIndex.Entry indexed(String path) {
    return new LayerIndex.Entry('f', path, "644 " + Digest.ofUtf8(path).hex());
  }

  private static List<TreeEntry> added(List<TreeEntry> entries) throws IOException {
    return new AddedTree(new MemoryTree(entries), BASE).entries();
  }

  @Test
  void entriesWhenAllIsBelowAreNone() throws Exception {
    assertThat(added(SAME)).isEmpty();
  }

  @Test
  void entriesWhenAFileIsNewAreItAndItsFolders() throws Exception {
    List<TreeEntry> more =
        List.of(
            SAME.get(0),
            SAME.get(1),
            file("usr/bin/cmake"),
            SAME.get(2),
            SAME.get(3),
            SAME.get(4),
            folder("usr/lib"));

    assertThat(added(more))
        .containsExactly(SAME.get(0), SAME.get(1), file("usr/bin/cmake"), folder("usr/lib"));
  }

  @Test
  void entriesWhenAModeATargetOrAContentDiffersHoldIt() throws Exception {
    TreeEntry folder = new TreeEntry.Directory("usr/bin", 0700, 1);
    TreeEntry link = new TreeEntry.Symlink("usr/bin/pl", "perl5", 1);

    assertThat(added(List.of(SAME.get(0), folder, SAME.get(2), SAME.get(3), link)))
        .containsExactly(SAME.get(0), folder, link);
    assertThat(
            new AddedTree(
                    new MemoryTree(List.of(file("a"))),
                    new LayerIndex(List.of(new LayerIndex.Entry('f', "a", indexed("b").value()))))
                .entries())
        .containsExactly(file("a"));
  }

  @Test
  void entriesWhenOneNameOfAFileIsNewHoldAllItsNames() throws Exception {
    TreeEntry third = new TreeEntry.HardLink("usr/bin/perl6", "usr/bin/perl");

    assertThat(
            added(List.of(SAME.get(0), SAME.get(1), SAME.get(2), SAME.get(3), third, SAME.get(4))))
        .containsExactly(SAME.get(0), SAME.get(1), SAME.get(2), SAME.get(3), third);
  }

  @Test
  void entriesWhenAFileOfTheBaseIsGoneNameIt() {
    assertThatThrownBy(() -> added(SAME.subList(0, 4)))
        .isInstanceOf(BaseException.class)
        .hasMessage("image-packages take 'usr/bin/pl' away from the base; name them in packages");
  }
}
