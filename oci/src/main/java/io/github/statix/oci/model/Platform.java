package io.github.statix.oci.model;

import java.util.Objects;

/**
 * What an image runs on, in the words of the OCI image specification.
 *
 * @param os such as {@code linux}
 * @param architecture such as {@code amd64}
 */
public record Platform(String os, String architecture) {

  /** The one platform images are built for today. */
  public static final Platform LINUX_AMD64 = new Platform("linux", "amd64");

  /** Checks the parts. */
  public Platform {
    Objects.requireNonNull(os, "os is null");
    Objects.requireNonNull(architecture, "architecture is null");
  }

  @Override
  public String toString() {
    return os + "/" + architecture;
  }
}
