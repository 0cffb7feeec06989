package io.github.statix.presets;

import io.github.statix.oci.model.ImageReference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What the stages stand on: a Debian root filesystem of our making, or somebody's image. */
public sealed interface BaseSpec {

  /**
   * A root filesystem built with mmdebstrap from Debian packages.
   *
   * @param suites the Debian suites packages come from, the first being the one that is installed,
   *     such as {@code bookworm}
   * @param packages names of packages beside the essential ones, sorted
   * @param buildPackages names of packages that the stages see, too, sorted
   * @param imagePackages names of packages that the image has, too, sorted; one that is also among
   *     the build packages is seen by both, and yet not part of the base they share
   * @param bootstrapImage the image in which mmdebstrap runs where the machine has none, pinned by
   *     digest
   */
  record Debian(
      List<String> suites,
      List<String> packages,
      List<String> buildPackages,
      List<String> imagePackages,
      Optional<ImageReference> bootstrapImage)
      implements BaseSpec {

    /** Copies the lists. */
    public Debian {
      suites = List.copyOf(suites);
      packages = packages.stream().sorted().distinct().toList();
      buildPackages = buildPackages.stream().sorted().distinct().toList();
      imagePackages = imagePackages.stream().sorted().distinct().toList();
      Objects.requireNonNull(bootstrapImage, "bootstrapImage is null");
      if (suites.isEmpty()) {
        throw new IllegalArgumentException("a Debian base needs at least one suite");
      }
    }
  }

  /**
   * An image pulled from a registry, which must already hold what the recipes call.
   *
   * @param reference pinned by digest
   */
  record Image(ImageReference reference) implements BaseSpec {

    /** Refuses a reference without a digest. */
    public Image {
      if (reference.digest().isEmpty()) {
        throw new IllegalArgumentException(
            "base image '%s' is not pinned; add @sha256:... to it".formatted(reference));
      }
    }
  }
}
