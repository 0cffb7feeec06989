package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.lock.Lock.LockedPackage;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstalledPackagesTest {

  private static final String STATUS =
      """
      Package: a
      Status: install ok installed
      Architecture: amd64
      Version: 1

      Package: b
      Status: install ok installed
      Architecture: all
      Version: 2
      """;

  private static final List<LockedPackage> LOCKED =
      List.of(locked("a", "1", "amd64"), locked("b", "2", "all"));

  @Test
  void checkWhenEqualPasses() {
    assertThatCode(() -> InstalledPackages.check(STATUS, LOCKED)).doesNotThrowAnyException();
  }

  @Test
  void checkWhenOneIsMissingNamesIt() {
    assertThatThrownBy(() -> InstalledPackages.check(STATUS.split("\n\n", 2)[0] + "\n", LOCKED))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("b 2 all is missing");
  }

  @Test
  void checkWhenOneIsTooManyNamesIt() {
    assertThatThrownBy(() -> InstalledPackages.check(STATUS, LOCKED.subList(0, 1)))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("b 2 all is not in the lock");
  }

  @Test
  void checkWhenVersionDiffersNamesBoth() {
    String status = STATUS.replace("Version: 2", "Version: 3");
    assertThatThrownBy(() -> InstalledPackages.check(status, LOCKED))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("b is 3 all, locked as 2 all");
  }

  @Test
  void checkWhenNotConfiguredNamesState() {
    String status = STATUS.replaceFirst("ok installed", "ok half-configured");
    assertThatThrownBy(() -> InstalledPackages.check(status, LOCKED))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("a 1 amd64 is 'install ok half-configured'");
  }

  private static LockedPackage locked(String name, String version, String architecture) {
    return new LockedPackage(
        name, version, architecture, "pool/" + name + ".deb", Digest.ofUtf8(name), 1);
  }
}
