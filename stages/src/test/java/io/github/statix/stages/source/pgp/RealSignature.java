package io.github.statix.stages.source.pgp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A signature that upstream made, and its key. The versions are those of settled Debian suites,
 * whose files stay on mirrors for years.
 */
public enum RealSignature {
  MUSL(
      "pool/main/m/musl/musl_1.2.5.orig.tar.gz",
      "a9a118bbe84d8764da0ea0d28b3ab3fae8477fc7e4085d90102b8596fc7c75e4",
      "836489290BB6B70F99FFDA0556BCDB593020450F"),
  OPENSSL(
      "pool/main/o/openssl/openssl_3.0.20.orig.tar.gz",
      "c80a01dfc70ece4dc21168932c37739042d404d46ccc81a5986dd75314ecda6f",
      "BA5473A2B0587B07FB27CF2D216094DFD0CB81EF"),
  NCURSES(
      "pool/main/n/ncurses/ncurses_6.5+20250216.orig.tar.gz",
      "b37baafa436e7133bb12a185cb8f60e1599b1947e9f0181c76f3190acf28b6eb",
      "19882D92DDA4C400C22C0D56CC2AF4472167BE03"),
  CURL(
      "pool/main/c/curl/curl_8.14.1.orig.tar.gz",
      "6766ada7101d292b42b8b15681120acd68effa4a9660935853cf6d61f0d984d4",
      "27EDEAF22F3ABCEB50DB9A125CC908FDB71E12C2");

  private final String path;
  private final String sha256;
  private final String fingerprint;

  RealSignature(String path, String sha256, String fingerprint) {
    this.path = path;
    this.sha256 = sha256;
    this.fingerprint = fingerprint;
  }

  /** The archive's path on a Debian mirror. */
  public String path() {
    return path;
  }

  /** The archive's digest. */
  public String sha256() {
    return sha256;
  }

  /** Of the primary key, which signs by itself in all these cases. */
  public String fingerprint() {
    return fingerprint;
  }

  /** The archive's file name. */
  public String file() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The detached signature. */
  public byte[] signature() throws IOException {
    return resource(file() + ".asc");
  }

  /** The key as its preset would pin it. */
  public PinnedKey key() throws IOException {
    String name = name().toLowerCase(java.util.Locale.ROOT) + ".key.asc";
    return new PinnedKey(fingerprint, new String(resource(name), StandardCharsets.UTF_8));
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream in = RealSignature.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no test resource " + name);
      }
      return in.readAllBytes();
    }
  }
}
