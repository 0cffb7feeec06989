package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.stages.capture.CapturedLayer;
import io.github.statix.stages.container.docker.DockerBootstrap;
import io.github.statix.stages.container.docker.DockerDaemon;
import io.github.statix.stages.http.ProxyVariables;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.Leftovers;
import io.github.statix.stages.store.Store;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseBuilderTest {

  private static final SourceEpoch EPOCH = new SourceEpoch(1_767_225_600);

  private final Path folder;

  BaseBuilderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void buildWhenMachineDiffersGivesSameLayer() throws Exception {
    HostTool host = BaseTools.host();
    Mirror mirror = Mirror.ofThisMachine();
    Store store = Store.open(folder.resolve("a"));
    List<LockedPackage> packages = lockAndFetch(mirror, host, store);
    CapturedLayer first =
        new BaseBuilder(store, host).build(packages, Optional.empty(), EPOCH, 2, line -> {});
    CapturedLayer second =
        new BaseBuilder(store, HostTool.through(elsewhere()))
            .build(reversed(packages), Optional.empty(), EPOCH, 1, line -> {});

    assertThat(second).isEqualTo(first);
    TreeMap<String, String> entries = members(store, first);
    assertThat(entries).containsKeys("usr/bin/patch", "usr/bin/apt", "src/", "build/", "out/");
    assertThat(entries).containsEntry("bin", "usr/bin");
    assertThat(entries).doesNotContainKeys("etc/hostname", "etc/resolv.conf");
    assertThat(Leftovers.of(folder.resolve("a"))).isEmpty();
  }

  @Test
  void buildWhenInAContainerGivesSameLayer() throws Exception {
    HostTool host = BaseTools.host();
    Mirror mirror = Mirror.ofThisMachine();
    String image = System.getenv("STATIX_BOOTSTRAP_IMAGE");
    Assumptions.assumeTrue(image != null, "STATIX_BOOTSTRAP_IMAGE names no Debian image");
    Store store = Store.open(folder);
    List<LockedPackage> packages = lockAndFetch(mirror, host, store);
    try (DockerDaemon daemon = DockerDaemon.find(System.getenv())) {
      BootstrapTool docker = new DockerBootstrap(daemon, ImageReference.parse(image));
      assertThat(
              new BaseBuilder(store, docker)
                  .build(packages, Optional.empty(), EPOCH, 2, line -> {}))
          .isEqualTo(
              new BaseBuilder(store, host).build(packages, Optional.empty(), EPOCH, 2, line -> {}));
    }
  }

  private static List<LockedPackage> lockAndFetch(Mirror mirror, BootstrapTool tool, Store store)
      throws Exception {
    BaseSpec.Debian spec =
        new BaseSpec.Debian(
            List.of("bookworm"), List.of("patch"), List.of(), List.of(), Optional.empty());
    List<LockedPackage> packages =
        BasePackages.resolve(spec, mirror.root(), ProxyVariables.none(), tool, store, line -> {});
    mirror.fetch(packages, store.blobs());
    return packages;
  }

  /** Another user where there is one, another umask, time zone, locale and apt configuration. */
  private static List<String> elsewhere() throws Exception {
    String script =
        """
        umask 077
        export TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8 SOURCE_DATE_EPOCH=5 APT_CONFIG=/nonexistent
        user=$(cut -d: -f1 /etc/subuid 2>/dev/null | head -n 1)
        if [ "$(id -u)" = 0 ] && [ -n "$user" ] && [ "$user" != root ]; then
          exec runuser -u "$user" -- "$@"
        fi
        exec "$@"
        """;
    return List.of("/bin/sh", "-c", script, "elsewhere");
  }

  private static List<LockedPackage> reversed(List<LockedPackage> packages) {
    List<LockedPackage> reversed = new ArrayList<>(packages);
    Collections.reverse(reversed);
    return reversed;
  }

  @Test
  void buildWhenPackageIsRubbishNamesIt() throws Exception {
    Store store = Store.open(folder);
    LockedPackage rubbish = locked(store, "rubbish", "no ar archive");
    BaseBuilder builder = new BaseBuilder(store, BaseTools.host());
    assertThatThrownBy(
            () -> builder.build(List.of(rubbish), Optional.empty(), EPOCH, 1, line -> {}))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("pool/rubbish.deb is not a Debian package");
    assertThat(Leftovers.of(folder)).isEmpty();
  }

  @Test
  void buildWhenPackageIsNotInStoreFails() throws Exception {
    Store store = Store.open(folder);
    LockedPackage gone = locked(store, "gone", "x");
    store.blobs().delete(gone.sha256());
    BaseBuilder builder = new BaseBuilder(store, HostTool.create());
    assertThatThrownBy(() -> builder.build(List.of(gone), Optional.empty(), EPOCH, 1, line -> {}))
        .isInstanceOf(BlobException.class);
  }

  @Test
  void buildWhenPathIsNoneSaysWhatToDo() throws Exception {
    LockedPackage odd =
        new LockedPackage("odd", "1", "all", "../../etc/x.deb", Digest.ofUtf8("x"), 1);
    BaseBuilder builder = new BaseBuilder(Store.open(folder), HostTool.create());
    assertThatThrownBy(() -> builder.build(List.of(odd), Optional.empty(), EPOCH, 1, line -> {}))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("--update-lock");
  }

  @Test
  void keyWhenPackagesAreReorderedIsSame() {
    LockedPackage a = new LockedPackage("a", "1", "all", "a.deb", Digest.ofUtf8("a"), 1);
    LockedPackage b = new LockedPackage("b", "1", "all", "b.deb", Digest.ofUtf8("b"), 1);
    assertThat(BaseBuilder.key(List.of(b, a), EPOCH))
        .isEqualTo(BaseBuilder.key(List.of(a, b), EPOCH));
  }

  @Test
  void keyWhenVersionRisesSaysWhich() {
    LockedPackage a = new LockedPackage("a", "1", "all", "a.deb", Digest.ofUtf8("a"), 1);
    LockedPackage b = new LockedPackage("a", "2", "all", "b.deb", Digest.ofUtf8("b"), 1);
    assertThat(
            BaseBuilder.key(List.of(b), EPOCH).differencesFrom(BaseBuilder.key(List.of(a), EPOCH)))
        .contains("package a: 1 -> 2")
        .anyMatch(line -> line.startsWith("packages: sha256:"));
  }

  @Test
  void keyWhenOnlyDigestDiffersDiffers() {
    LockedPackage a = new LockedPackage("a", "1", "all", "a.deb", Digest.ofUtf8("a"), 1);
    LockedPackage b = new LockedPackage("a", "1", "all", "a.deb", Digest.ofUtf8("b"), 1);
    assertThat(BaseBuilder.key(List.of(a), EPOCH)).isNotEqualTo(BaseBuilder.key(List.of(b), EPOCH));
  }

  private static LockedPackage locked(Store store, String name, String content) throws Exception {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Digest digest = store.blobs().put(new ByteArrayInputStream(bytes));
    return new LockedPackage(name, "1", "all", "pool/" + name + ".deb", digest, bytes.length);
  }

  /** Link targets by name. */
  private static TreeMap<String, String> members(Store store, CapturedLayer captured)
      throws Exception {
    TreeMap<String, String> members = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GzipCompressorInputStream(store.blobs().open(captured.layer().digest()), true))) {
      for (TarArchiveEntry each = tar.getNextEntry(); each != null; each = tar.getNextEntry()) {
        members.put(each.getName(), each.getLinkName());
      }
    }
    return members;
  }
}
