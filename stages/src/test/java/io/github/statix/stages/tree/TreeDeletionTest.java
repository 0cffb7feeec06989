package io.github.statix.stages.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That whatever a recipe leaves can be deleted and measured. */
class TreeDeletionTest {

  @TempDir Path folder;

  @Test
  void ofWhenPathsAreLongerThanTheKernelTakesDeletesThem() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    bash(tree, "n=$(printf 'd%.0s' {1..200}); for i in {1..30}; do mkdir $n; cd $n; done");

    assertThat(TreeSize.of(tree)).isZero();
    assertThat(TreeDeletion.of(tree)).isEmpty();
    assertThat(tree).doesNotExist();
  }

  @Test
  void ofWhenTheTreeIsDeeperThanFilesCanBeOpenDeletesIt() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    String program = "for (1..5000) { mkdir 'd'; chdir 'd'; open my $f, '>', 'f'; print $f 'x' }";
    bash(tree, "perl -e \"" + program.replace("$", "\\$") + "\"");

    assertThat(TreeSize.of(tree)).isPositive();
    assertThat(TreeDeletion.of(tree)).isEmpty();
    assertThat(tree).doesNotExist();
  }

  @Test
  void ofWhenNamesAreNoUtf8AndDirectoriesClosedDeletesThem() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    bash(
        tree,
        "mkdir -p $'a\\xff/b\\n/c'; echo x >$'a\\xff/\\xfe'; mkfifo $'a\\xff/pipe';"
            + " mkdir empty; chmod 0 $'a\\xff/b\\n' $'a\\xff' empty; chmod 0 .");

    assertThat(TreeDeletion.of(tree)).isEmpty();
    assertThat(tree).doesNotExist();
  }

  @Test
  void ofWhenLinksLeadOutDeletesTheLinksAlone() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("file"), "");
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.createSymbolicLink(tree.resolve("link"), outside);
    Files.createSymbolicLink(tree.resolve("a/b/link"), outside);

    assertThat(TreeDeletion.of(tree)).isEmpty();
    assertThat(tree).doesNotExist();
    assertThat(outside.resolve("file")).exists();
  }

  @Test
  void ofWhenThereAreManyFilesDeletesThem() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    bash(tree, "for d in {1..20}; do mkdir $d; touch $d/{1..500}; done");

    assertThat(TreeDeletion.of(tree)).isEmpty();
    assertThat(tree).doesNotExist();
  }

  @Test
  void ofWhenAFileIsImmutableDeletesTheOthersAndNamesIt() throws Exception {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a"));
    Path kept = Files.writeString(tree.resolve("a/immutable"), "");
    Files.writeString(tree.resolve("a/other"), "");
    Assumptions.assumeTrue(
        new ProcessBuilder("chattr", "+i", kept.toString()).start().waitFor() == 0,
        "needs root and a file system with attributes");
    try {
      assertThat(TreeDeletion.of(tree)).isNotEmpty();
      assertThat(tree.resolve("a/other")).doesNotExist();
    } finally {
      bash(folder, "chattr -R -i tree");
    }
    assertThat(TreeDeletion.of(tree)).isEmpty();
    assertThat(tree).doesNotExist();
  }

  @Test
  void ofWhenThereIsNothingDoesNothing() {
    assertThat(TreeDeletion.of(folder.resolve("none"))).isEmpty();
  }

  private static void bash(Path where, String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-c", script)
            .directory(where.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
  }
}
