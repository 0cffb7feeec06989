package io.github.statix.presets.lock;

import io.github.statix.oci.model.CanonicalEncoder;
import io.github.statix.oci.model.Digest;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.Preset;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Exactly what a preset stands for on any machine: its sources and packages by digest.
 *
 * @param preset name of the preset it was made from
 * @param base digest of the base request (suites, packages of each kind, epoch) it was resolved for
 * @param sources in the preset's order
 * @param packages all that the stages see or the image has, sorted by name; empty when the base is
 *     an image
 */
public record Lock(
    String preset, Digest base, List<LockedSource> sources, List<LockedPackage> packages) {

  /** The version of the text form; it changes when old programs could misread new locks. */
  public static final int FORMAT = 1;

  /** Copies the lists. */
  public Lock {
    Objects.requireNonNull(preset, "preset is null");
    Objects.requireNonNull(base, "base is null");
    sources = List.copyOf(sources);
    packages = List.copyOf(packages);
  }

  /** The digest of what a preset asks its base to be; the bootstrap image has no say in it. */
  public static Digest baseRequest(Preset preset) {
    CanonicalEncoder encoder = new CanonicalEncoder().add("base request 1");
    if (preset.base() instanceof BaseSpec.Image image) {
      return encoder.add("image").add(image.reference().toString()).digest();
    }
    BaseSpec.Debian debian = (BaseSpec.Debian) preset.base();
    encoder.add("debian").add(preset.header().epoch().toString());
    encoder.add(Integer.toString(debian.suites().size()));
    debian.suites().forEach(encoder::add);
    debian.packages().forEach(encoder::add);
    if (!debian.buildPackages().isEmpty()) {
      // No package is called that, so this cannot be read as one more package.
      encoder.add("build packages");
      debian.buildPackages().forEach(encoder::add);
    }
    if (!debian.imagePackages().isEmpty()) {
      encoder.add("image packages");
      debian.imagePackages().forEach(encoder::add);
    }
    return encoder.digest();
  }

  /** The packages of the base that image and stages share, sorted by name. */
  public List<LockedPackage> basePackages() {
    return packages(EnumSet.of(Use.BASE));
  }

  /** The packages the stages see, sorted by name. */
  public List<LockedPackage> buildPackages() {
    return packages(EnumSet.of(Use.BASE, Use.BUILD, Use.BUILD_AND_IMAGE));
  }

  /** The packages the image is made of, sorted by name. */
  public List<LockedPackage> imagePackages() {
    return packages(EnumSet.of(Use.BASE, Use.IMAGE, Use.BUILD_AND_IMAGE));
  }

  private List<LockedPackage> packages(Set<Use> uses) {
    return packages.stream().filter(each -> uses.contains(each.use())).toList();
  }

  /** Who has a package. */
  public enum Use {
    /** The base, on which stages and image stand. */
    BASE,
    /** The stages, over the base. */
    BUILD,
    /** The image, over the base. */
    IMAGE,
    /** The stages and the image, each over the base. */
    BUILD_AND_IMAGE
  }

  /**
   * One archive.
   *
   * @param name what stages call it
   * @param file its own file name
   * @param sha256 of its bytes; there is no size, since archives lock without being downloaded
   */
  public record LockedSource(String name, String file, Digest sha256) {

    /** Checks for nulls. */
    public LockedSource {
      Objects.requireNonNull(name, "name is null");
      Objects.requireNonNull(file, "file is null");
      Objects.requireNonNull(sha256, "sha256 is null");
    }
  }

  /**
   * One Debian binary package.
   *
   * @param name such as {@code libc6}
   * @param version such as {@code 2.36-9+deb12u13}
   * @param architecture {@code amd64} or {@code all}
   * @param path on a Debian mirror, below its root, such as {@code pool/main/g/glibc/...deb}
   * @param sha256 of the package file
   * @param size of the package file, in bytes
   * @param use who has it
   */
  public record LockedPackage(
      String name,
      String version,
      String architecture,
      String path,
      Digest sha256,
      long size,
      Use use) {

    /** A package of the base. */
    public LockedPackage(
        String name, String version, String architecture, String path, Digest sha256, long size) {
      this(name, version, architecture, path, sha256, size, Use.BASE);
    }

    /** The same package, had by these. */
    public LockedPackage usedBy(Use users) {
      return new LockedPackage(name, version, architecture, path, sha256, size, users);
    }

    /** Checks for nulls. */
    public LockedPackage {
      Objects.requireNonNull(name, "name is null");
      Objects.requireNonNull(version, "version is null");
      Objects.requireNonNull(architecture, "architecture is null");
      Objects.requireNonNull(path, "path is null");
      Objects.requireNonNull(sha256, "sha256 is null");
      Objects.requireNonNull(use, "use is null");
    }
  }
}
