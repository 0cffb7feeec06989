package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.lock.Lock.Use;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageUsesTest {

  private static final LockedPackage CCACHE = locked("ccache", "4.8");
  private static final LockedPackage CMAKE = locked("cmake", "3.25");
  private static final LockedPackage LIBC = locked("libc6", "2.36");
  private static final LockedPackage LIBCLANG = locked("libclang1-14", "14");

  @Test
  void markedWhenOthersHaveMoreThanTheBaseMarksOnlyThese() throws Exception {
    assertThat(
            PackageUses.marked(
                List.of(LIBC), List.of(CCACHE, CMAKE, LIBC), List.of(CMAKE, LIBC, LIBCLANG)))
        .containsExactly(
            CCACHE.usedBy(Use.BUILD),
            CMAKE.usedBy(Use.BUILD_AND_IMAGE),
            LIBC,
            LIBCLANG.usedBy(Use.IMAGE));
  }

  @Test
  void markedWhenAllIsInTheBaseMarksNothing() throws Exception {
    List<LockedPackage> base = List.of(CMAKE, LIBC);

    assertThat(PackageUses.marked(base, base, base)).isEqualTo(base);
  }

  @Test
  void markedWhenStagesLackOrChangePackagesNamesEach() {
    List<LockedPackage> base = List.of(locked("gawk", "5"), LIBC, locked("mawk", "1.3"));
    List<LockedPackage> build = List.of(locked("gawk", "5"), locked("libc6", "2.37"));

    assertThatThrownBy(() -> PackageUses.marked(base, build, base))
        .isInstanceOf(BaseException.class)
        .hasMessage(
            "build-packages change what apt chooses otherwise: libc6 is 2.36 without them and 2.37"
                + " with them; mawk is not chosen any more with them; name in packages what all"
                + " shall have, or lock again if the mirror has just changed");
  }

  @Test
  void markedWhenTheImageHasAnotherVersionThanTheStagesNamesIt() {
    List<LockedPackage> image = List.of(locked("cmake", "4.0"), LIBC);

    assertThatThrownBy(() -> PackageUses.marked(List.of(LIBC), List.of(CMAKE, LIBC), image))
        .hasMessageStartingWith(
            "image-packages change what apt chooses otherwise: cmake is 3.25 without them and 4.0"
                + " with them;");
  }

  private static LockedPackage locked(String name, String version) {
    String path = "pool/main/%s_%s_amd64.deb".formatted(name, version);
    return new LockedPackage(name, version, "amd64", path, Digest.ofUtf8(path), 1);
  }
}
