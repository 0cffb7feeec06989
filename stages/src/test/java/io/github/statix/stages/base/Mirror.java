package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.BlobWriter;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The Debian mirror this machine's apt uses. */
record Mirror(URI root) {

  /** Skips the test where there is none, or fails it when STATIX_REQUIRE names base. */
  static Mirror ofThisMachine() throws Exception {
    Optional<Mirror> mirror = find();
    if (BaseTools.isRequired()) {
      assertThat(mirror).as("a Debian mirror in this machine's apt sources").isPresent();
    }
    Assumptions.assumeTrue(mirror.isPresent(), "apt knows no Debian mirror");
    return mirror.orElseThrow();
  }

  private static Optional<Mirror> find() throws Exception {
    try {
      return BaseTools.output(
              "apt-get",
              "indextargets",
              "--format",
              "$(REPO_URI)",
              "Origin: Debian",
              "Label: Debian",
              "Created-By: Packages")
          .lines()
          .filter(line -> line.startsWith("http"))
          .map(line -> line.endsWith("/") ? line.substring(0, line.length() - 1) : line)
          .findFirst()
          .map(line -> new Mirror(URI.create(line)));
    } catch (java.io.IOException e) {
      return Optional.empty();
    }
  }

  void fetch(List<LockedPackage> packages, BlobStore blobs) throws Exception {
    for (LockedPackage each : packages) {
      try (InputStream in = URI.create(root + "/" + each.path()).toURL().openStream();
          BlobWriter blob = blobs.create()) {
        in.transferTo(blob);
        blob.commit(each.sha256());
      }
    }
  }
}
