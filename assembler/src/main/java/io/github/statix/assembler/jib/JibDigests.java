package io.github.statix.assembler.jib;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import io.github.statix.oci.model.Digest;
import java.security.DigestException;

/** Our digests as Jib's. */
final class JibDigests {

  private JibDigests() {}

  static DescriptorDigest toJib(Digest digest) {
    try {
      return DescriptorDigest.fromHash(digest.hex());
    } catch (DigestException e) {
      throw new AssertionError("both know the same grammar: " + digest, e);
    }
  }
}
