package io.github.statix.verify.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.verify.layout.TestImage;
import io.github.statix.verify.layout.TestTar;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.ImageReport;
import io.github.statix.verify.source.ImageSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerMembersTest {

  private final Path folder;

  LayerMembersTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private ImageReport inspect(TestTar... tars) throws IOException {
    byte[][] layers = new byte[tars.length][];
    for (int i = 0; i < tars.length; i++) {
      layers[i] = tars[i].bytes();
    }
    return ImageCheck.inspect(
        ImageSources.open("oci:" + TestImage.of(layers).write(folder), TestImage::unreachable));
  }

  private List<String> found(TestTar... tars) throws IOException {
    return inspect(tars).findings().stream()
        .map(f -> f.severity() + " " + f.check() + " @ " + f.where())
        .toList();
  }

  @Test
  void inspectWhenNamesLeaveTheRootIsError() throws IOException {
    assertThat(found(new TestTar().file("../etc/a", "").file("/etc/b", "").file("a/../../c", "")))
        .containsExactly(
            "error unsafe-path @ layer 0, '../etc/a'",
            "error unsafe-path @ layer 0, '/etc/b'",
            "error unsafe-path @ layer 0, 'a/../../c'");
  }

  @Test
  void inspectWhenNamesHaveDotsAndSlashesIsFine() throws IOException {
    assertThat(found(new TestTar().directory("./").directory("./a/").file("./a/b", ""))).isEmpty();
  }

  @Test
  void inspectWhenNameTwiceWarnsWhateverItsForm() throws IOException {
    assertThat(found(new TestTar().file("a", "1").file("./a", "2")))
        .containsExactly("warning duplicate-member @ layer 0, './a'");
  }

  @Test
  void inspectWhenSameNameInTwoLayersIsFine() throws IOException {
    assertThat(found(new TestTar().file("a", "1"), new TestTar().file("a", "2"))).isEmpty();
  }

  @Test
  void inspectWhenHardLinkEscapesIsError() throws IOException {
    assertThat(found(new TestTar().hardLink("a", "../b").hardLink("c", "/etc/shadow")))
        .containsExactly("error link-escape @ layer 0, 'a'", "error link-escape @ layer 0, 'c'");
  }

  @Test
  void inspectWhenHardLinkComesBeforeItsTargetWarns() throws IOException {
    assertThat(found(new TestTar().hardLink("a", "b").file("b", "")))
        .containsExactly("warning link-target @ layer 0, 'a'");
    assertThat(found(new TestTar().file("a", "").hardLink("b", "a"))).isEmpty();
  }

  @Test
  void inspectWhenMemberGoesThroughLinkOfItsLayerIsError() throws IOException {
    assertThat(found(new TestTar().symlink("a", "/etc").file("a/passwd", "")))
        .containsExactly("error path-through-link @ layer 0, 'a/passwd'");
  }

  @Test
  void inspectWhenDirectoryReplacesLinkOfLowerLayerNamesBoth() throws IOException {
    ImageReport report =
        inspect(
            new TestTar().symlink("bin", "usr/bin").directory("usr/").directory("usr/bin/"),
            new TestTar().directory("bin/").file("bin/tool", ""));
    assertThat(report.findings()).extracting(Finding::check).containsExactly("directory-over-link");
    Finding finding = report.findings().get(0);
    assertThat(finding.where()).isEqualTo("layer 1, 'bin/'");
    assertThat(finding.expected()).contains("'bin'", "'usr/bin'", "layer 0");
  }

  @Test
  void inspectWhenLinkLeadsThroughOtherLinksStillNamesIt() throws IOException {
    TestTar base =
        new TestTar()
            .directory("opt/")
            .symlink("opt/a", "../srv/b/c")
            .symlink("srv", "/var/srv")
            .directory("var/srv/b/c/");
    assertThat(found(base, new TestTar().directory("opt/a/")))
        .containsExactly("warning directory-over-link @ layer 1, 'opt/a/'");
  }

  @Test
  void inspectWhenLinkLeadsNowhereOrInCirclesIsFine() throws IOException {
    TestTar base = new TestTar().symlink("a", "nowhere").symlink("b", "c").symlink("c", "b");
    assertThat(found(base, new TestTar().directory("a/").directory("b/"))).isEmpty();
  }

  @Test
  void inspectWhenMemberGoesThroughLinkOfLowerLayerWarns() throws IOException {
    assertThat(
            found(
                new TestTar().symlink("lib", "usr/lib").directory("usr/lib/"),
                new TestTar().file("lib/x.so", "")))
        .containsExactly("warning path-through-link @ layer 1, 'lib/x.so'");
  }

  @Test
  void inspectWhenWhiteoutRemovesLinkBeforeItIsReplacedIsFine() throws IOException {
    assertThat(
            found(
                new TestTar().symlink("lib", "usr/lib").directory("usr/lib/"),
                new TestTar().file(".wh.lib", "").directory("lib/").file("lib/x", "")))
        .containsExactly("info whiteouts @ layer 1");
  }

  @Test
  void inspectWhenOpaqueDirectoryHidesLinksIsFine() throws IOException {
    assertThat(
            found(
                new TestTar().directory("a/").symlink("a/l", "/b").directory("b/"),
                new TestTar().directory("a/").file("a/.wh..wh..opq", "").directory("a/l/")))
        .containsExactly("info whiteouts @ layer 1");
  }

  @Test
  void inspectWhenWhiteoutNamesNothingIsError() throws IOException {
    assertThat(found(new TestTar().file(".wh.", "").file(".wh..", "").file("a/.wh...", "")))
        .containsExactly(
            "error whiteout-name @ layer 0, '.wh.'",
            "error whiteout-name @ layer 0, '.wh..'",
            "error whiteout-name @ layer 0, 'a/.wh...'",
            "info whiteouts @ layer 0");
  }

  @Test
  void inspectWhenDeviceOrUnknownTypeReportsIt() throws IOException {
    assertThat(found(new TestTar().device("dev/null").typed("v", 'V')))
        .containsExactly(
            "error member-type @ layer 0, 'v'", "warning device @ layer 0, 'dev/null'");
  }

  @Test
  void inspectWhenUnsortedTellsFirstPlace() throws IOException {
    ImageReport report = inspect(new TestTar().file("b", "").file("a", "").file("c", ""));
    assertThat(report.findings()).extracting(Finding::actual).containsExactly("'a' comes too late");
  }

  @Test
  void inspectWhenSortedByPathOrByFolderIsFine() throws IOException {
    assertThat(found(new TestTar().directory("a/").file("a.b", "").file("a/c", ""))).isEmpty();
    assertThat(found(new TestTar().directory("a/").file("a/c", "").file("a.b", ""))).isEmpty();
  }

  @Test
  void inspectWhenMembersNewerThanImageTellsHowMany() throws IOException {
    ImageReport report =
        inspect(new TestTar().file("a", "", 1_800_000_000L).file("b", "", 1_900_000_000L));
    assertThat(report.findings())
        .extracting(Finding::actual)
        .containsExactly("2 members are newer, the first is 'a'");
  }

  @Test
  void inspectWhenMoreOfAKindThanKeptCountsTheRest() throws IOException {
    TestTar tar = new TestTar();
    for (int i = 0; i < FindingList.KEPT + 5; i++) {
      tar.device("dev%02d".formatted(i));
    }
    List<Finding> findings = inspect(tar).findings();
    assertThat(findings).hasSize(FindingList.KEPT + 1);
    assertThat(findings.get(FindingList.KEPT).actual()).isEqualTo("5 more of these");
  }
}
