package io.github.statix.stages.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.http.ProxyVariables;
import io.github.statix.stages.source.DebianMirror;
import io.github.statix.stages.source.FetchOptions;
import io.github.statix.stages.source.FetchProgress;
import io.github.statix.stages.source.SourceFetcher;
import io.github.statix.stages.source.pgp.OpenPgp;
import io.github.statix.stages.source.pgp.TestKeys;
import io.github.statix.stages.store.PackageRecords.Named;
import io.github.statix.stages.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** A mirror in a directory, signed by a key of the test. */
class SignedIndexesTest {

  private static final TestKeys DEBIAN = TestKeys.ordinary();
  private static final Digest TINY = Digest.ofUtf8("tiny.deb");
  private static final Digest OTHER = Digest.ofUtf8("other.deb");

  private static final String PACKAGES =
      """
      Package: tiny
      Version: 1:2.0-3
      Architecture: all
      Description: a package
       with a line that goes on
      SHA256: %s

      Package: more
      Version: 1
      Architecture: amd64
      SHA256: %s
      """
          .formatted(TINY.hex(), Digest.ofUtf8("more.deb").hex());

  @TempDir private Path folder;

  @Test
  void findWhenPackageIsNamedGivesAllThatWasSaid() throws Exception {
    mirror("stable", "trixie", PACKAGES, DEBIAN);

    assertThat(find("trixie"))
        .containsExactly(
            new Named(
                TINY,
                "tiny",
                "1:2.0-3",
                "all",
                "trixie",
                "Sat, 21 Nov 2026 09:15:44 UTC",
                DEBIAN.fingerprint()));
  }

  @Test
  void findWhenSuiteIsCalledByItsOtherNameGivesIt() throws Exception {
    mirror("trixie", "bookworm", PACKAGES, DEBIAN);

    assertThat(find("trixie")).hasSize(1);
  }

  @Test
  void findWhenSomebodyElseSignedFails() throws Exception {
    mirror("stable", "trixie", PACKAGES, TestKeys.ordinary());

    assertThatThrownBy(() -> find("trixie"))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining("index of trixie is not signed by Debian");
  }

  @Test
  void findWhenIndexIsOfAnotherSuiteFails() throws Exception {
    mirror("unstable", "sid", PACKAGES, DEBIAN);

    assertThatThrownBy(() -> find("trixie"))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining("is that of 'unstable'");
  }

  @Test
  void findWhenListIsNotTheSignedOneFails() throws Exception {
    mirror("stable", "trixie", PACKAGES, DEBIAN);
    Files.write(list(), xz(PACKAGES.replace("tiny", "evil")));

    assertThatThrownBy(() -> find("trixie"))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining("packages of trixie");
  }

  @Test
  void findWhenIndexIsNotSignedFails() throws Exception {
    mirror("stable", "trixie", PACKAGES, DEBIAN);
    Files.writeString(release(), "Suite: trixie\n");

    assertThatThrownBy(() -> find("trixie"))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining("is not signed");
  }

  @Test
  void findWhenThereIsNoIndexSaysWhere() {
    assertThatThrownBy(() -> find("trixie"))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining("dists/trixie/InRelease");
  }

  @Test
  void keysWhenOfDebianCanBeReadOneByOne() throws Exception {
    // Debian 12's and 13's, each for packages and for releases, come with the program.
    assertThat(DebianKeys.find()).hasSizeGreaterThanOrEqualTo(4);
    assertThat(
            OpenPgp.verify(
                    new java.io.ByteArrayInputStream(new byte[0]), new byte[0], DebianKeys.find())
                .toString())
        .doesNotContain("cannot be read");
  }

  private List<Named> find(String suite) throws Exception {
    TreeSet<Digest> wanted = new TreeSet<>(List.of(TINY, OTHER));
    try (Store store = Store.open(folder.resolve("store"));
        SourceFetcher fetcher =
            new SourceFetcher(
                new FetchOptions(
                    List.of(),
                    new DebianMirror(List.of(folder.resolve("mirror").toUri().toString())),
                    false,
                    ProxyVariables.none(),
                    folder.resolve("partial")),
                store.blobs(),
                FetchProgress.NONE)) {
      return new SignedIndexes(fetcher, store.blobs(), List.of(DEBIAN.pinned()))
          .find(suite, wanted);
    }
  }

  private Path release() {
    return folder.resolve("mirror/dists/trixie/InRelease");
  }

  private Path list() {
    return folder.resolve("mirror/dists/trixie/main/binary-amd64/Packages.xz");
  }

  private void mirror(String suite, String codename, String packages, TestKeys by)
      throws Exception {
    Files.createDirectories(list().getParent());
    byte[] list = xz(packages);
    Files.write(list(), list);
    Files.write(
        release(),
        by.signText(
            """
            Origin: Debian
            Suite: %s
            Codename: %s
            Date: Sat, 21 Nov 2026 09:15:44 UTC
            MD5Sum:
             00000000000000000000000000000000 %d main/binary-amd64/Packages.xz
            SHA256:
             %s %d main/binary-amd64/Packages.xz
            """
                .formatted(suite, codename, list.length, Digest.of(list).hex(), list.length)));
  }

  private static byte[] xz(String text) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream xz = new XZOutputStream(bytes, new LZMA2Options(0))) {
      xz.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
