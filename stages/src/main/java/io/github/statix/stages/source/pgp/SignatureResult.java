package io.github.statix.stages.source.pgp;

/** What came of checking one file of signatures; the best one in it decides. */
public sealed interface SignatureResult {

  /**
   * A pinned key signed exactly these bytes.
   *
   * @param primary full fingerprint of the pinned primary key
   * @param signer full fingerprint of the key that signed: the primary itself or a subkey of it
   */
  record Good(String primary, String signer) implements SignatureResult {}

  /**
   * A pinned key signed these bytes, but by way of SHA-1, for which two files with one hash can be
   * made: no proof where no other digest is known, no fault where one is.
   *
   * @param primary full fingerprint of the pinned primary key
   * @param signer full fingerprint of the key that signed
   */
  record Weak(String primary, String signer) implements SignatureResult {}

  /**
   * No signature in the file counts.
   *
   * @param reason one line for people, naming each signature's fault
   */
  record Bad(String reason) implements SignatureResult {}
}
