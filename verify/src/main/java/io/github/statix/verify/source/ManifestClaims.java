package io.github.statix.verify.source;

import io.github.statix.oci.document.Descriptor;
import io.github.statix.oci.model.Digest;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.Severity;
import java.util.ArrayList;
import java.util.List;

/** Compares a manifest's bytes with what pointed at them. */
final class ManifestClaims {

  private ManifestClaims() {}

  static List<Finding> check(Descriptor descriptor, byte[] bytes, String claimant) {
    List<Finding> findings = new ArrayList<>(digest(descriptor.digest(), bytes, claimant));
    if (descriptor.size() != bytes.length) {
      findings.add(
          new Finding(
              "manifest-size",
              Severity.ERROR,
              claimant,
              descriptor.size() + " bytes",
              bytes.length + " bytes",
              "write or push the image again"));
    }
    return findings;
  }

  static List<Finding> digest(Digest claimed, byte[] bytes, String claimant) {
    Digest actual = Digest.of(bytes);
    if (actual.equals(claimed)) {
      return List.of();
    }
    return List.of(
        new Finding(
            "manifest-digest",
            Severity.ERROR,
            claimant,
            claimed.toString(),
            actual.toString(),
            "do not use this image; write or push it again"));
  }
}
