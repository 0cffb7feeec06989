package io.github.statix.assembler.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The image with Debian's tools in the OCI folder that {@code STATIX_HOST_TOOLS_IMAGE} names. */
class HostToolsImageIT extends CrateBuilds {

  @RegisterExtension
  static final UnpackedImage IMAGE = new UnpackedImage("STATIX_HOST_TOOLS_IMAGE");

  HostToolsImageIT() {
    super(IMAGE);
  }

  @Test
  void rustcWhenAskedIsOnTheGlibcHost() throws Exception {
    assertThat(IMAGE.run("rustc -vV")).contains("host: x86_64-unknown-linux-gnu\n");
  }

  @Test
  void cargoWhenNoTargetIsNamedBuildsForMusl() throws Exception {
    IMAGE.run("cargo new --vcs none /tmp/target && cd /tmp/target && cargo build --release\n");

    assertThat(IMAGE.runInEmptyRoot("target/target/x86_64-unknown-linux-musl/release/target"))
        .isEqualTo("Hello, world!\n");
  }
}
