package io.github.statix.verify.report;

import io.github.statix.oci.model.Digest;
import java.util.List;
import java.util.Objects;

/**
 * The verdict over one image.
 *
 * @param subject the image's name as it was asked for
 * @param digest of the manifest, computed from its bytes
 * @param mediaType of the manifest
 * @param config what its config says
 * @param layers lowest first
 * @param findings everything found, heaviest first
 */
public record ImageReport(
    String subject,
    Digest digest,
    String mediaType,
    ConfigSummary config,
    List<LayerSummary> layers,
    List<Finding> findings) {

  /** Checks and copies the parts. */
  public ImageReport {
    Objects.requireNonNull(subject, "subject is null");
    Objects.requireNonNull(digest, "digest is null");
    Objects.requireNonNull(mediaType, "mediaType is null");
    Objects.requireNonNull(config, "config is null");
    layers = List.copyOf(layers);
    findings = List.copyOf(findings);
  }

  /** Whether anything found is an error. */
  public boolean hasErrors() {
    return Finding.anyError(findings);
  }
}
