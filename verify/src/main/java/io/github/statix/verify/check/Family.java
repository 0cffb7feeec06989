package io.github.statix.verify.check;

import java.util.List;
import java.util.Optional;

/** The two families of media types an image may be written in; they must not be mixed. */
enum Family {
  /** OCI image specification, "Media Types". */
  OCI(
      "application/vnd.oci.image.manifest.v1+json",
      "application/vnd.oci.image.config.v1+json",
      "application/vnd.oci.image.layer.v1.tar+gzip",
      "application/vnd.oci.image.layer.v1.tar"),
  /** Docker image manifest version 2, schema 2. */
  DOCKER(
      "application/vnd.docker.distribution.manifest.v2+json",
      "application/vnd.docker.container.image.v1+json",
      "application/vnd.docker.image.rootfs.diff.tar.gzip",
      "application/vnd.docker.image.rootfs.diff.tar");

  private final String manifest;
  private final String config;
  private final String zippedLayer;
  private final String plainLayer;

  Family(String manifest, String config, String zippedLayer, String plainLayer) {
    this.manifest = manifest;
    this.config = config;
    this.zippedLayer = zippedLayer;
    this.plainLayer = plainLayer;
  }

  static Optional<Family> ofManifest(String mediaType) {
    for (Family family : values()) {
      if (family.manifest.equals(mediaType)) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }

  String manifest() {
    return manifest;
  }

  String config() {
    return config;
  }

  List<String> layers() {
    return List.of(zippedLayer, plainLayer);
  }

  /** Whether blobs of this type are gzip-compressed tar archives, in whichever family. */
  static boolean isGzip(String mediaType) {
    return mediaType.endsWith(".tar+gzip") || mediaType.endsWith(".tar.gzip");
  }

  static boolean isTar(String mediaType) {
    return mediaType.endsWith(".tar");
  }
}
