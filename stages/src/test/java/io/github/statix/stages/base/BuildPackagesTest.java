package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.model.Digest;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildPackagesTest {

  @Test
  void markedWhenRootHasMoreMarksOnlyThese() throws Exception {
    LockedPackage ccache = locked("ccache", "4.8");
    LockedPackage libc = locked("libc6", "2.36");

    assertThat(BuildPackages.marked(List.of(libc), List.of(ccache, libc)))
        .containsExactly(ccache.forBuildOnly(), libc);
  }

  @Test
  void markedWhenAllIsInTheImageMarksNothing() throws Exception {
    List<LockedPackage> image = List.of(locked("gcc", "12"), locked("libc6", "2.36"));

    assertThat(BuildPackages.marked(image, image)).isEqualTo(image);
  }

  @Test
  void markedWhenRootLacksOrChangesPackagesNamesEach() {
    List<LockedPackage> image =
        List.of(locked("gawk", "5"), locked("libc6", "2.36"), locked("mawk", "1.3"));
    List<LockedPackage> root = List.of(locked("gawk", "5"), locked("libc6", "2.37"));

    assertThatThrownBy(() -> BuildPackages.marked(image, root))
        .isInstanceOf(BaseException.class)
        .hasMessage(
            "build-packages change what apt chooses for the image: libc6 is 2.36 without them and"
                + " 2.37 with them; mawk is not chosen any more with them; name in packages what"
                + " both shall have, or lock again if the mirror has just changed");
  }

  private static LockedPackage locked(String name, String version) {
    String path = "pool/main/%s_%s_amd64.deb".formatted(name, version);
    return new LockedPackage(name, version, "amd64", path, Digest.ofUtf8(path), 1);
  }
}
