package io.github.statix.assembler.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The complete image in the OCI folder that {@code STATIX_COMPLETE_IMAGE} names. */
class CompleteImageIT extends CrateBuilds {

  @RegisterExtension static final UnpackedImage IMAGE = new UnpackedImage("STATIX_COMPLETE_IMAGE");

  CompleteImageIT() {
    super(IMAGE);
  }

  @Test
  void rustcWhenAskedIsOnTheMuslHost() throws Exception {
    assertThat(IMAGE.run("rustc -vV")).contains("host: x86_64-unknown-linux-musl\n");
  }

  @Test
  void cargoWhenBindgenIsStaticReadsHeadersOfTheSysroot() throws Exception {
    String features = "{ version = \"0.72\", default-features = false, features = [\"static\"] }";
    assertThat(bindings("bindgen-static", features)).startsWith("1.");
  }
}
