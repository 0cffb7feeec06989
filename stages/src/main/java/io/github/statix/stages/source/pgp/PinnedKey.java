package io.github.statix.stages.source.pgp;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An OpenPGP certificate somebody decided to trust.
 *
 * @param fingerprint of the primary key, in full: 40 hexadecimal digits (version 4) or 64 (version
 *     6); blanks and lower case are accepted and taken out
 * @param armored the certificate as text; when it holds several, only the one of this fingerprint
 *     counts
 */
public record PinnedKey(String fingerprint, String armored) {

  private static final Pattern FULL = Pattern.compile("[0-9A-F]{40}|[0-9A-F]{64}");

  /** Normalises and checks the fingerprint; the text is read only when it is needed. */
  public PinnedKey {
    Objects.requireNonNull(armored, "armored is null");
    fingerprint = fingerprint.replace(" ", "").toUpperCase(Locale.ROOT);
    if (!FULL.matcher(fingerprint).matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a full OpenPGP fingerprint; write its 40 (or 64) hexadecimal digits"
              .formatted(fingerprint));
    }
  }
}
