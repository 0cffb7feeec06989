package io.github.statix.oci.model;

import io.github.statix.oci.message.ForeignText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest, written {@code sha256:} and 64 lower-case hexadecimal digits (OCI image
 * specification, "Descriptors").
 *
 * @param hex the 64 hexadecimal digits, without the algorithm
 */
public record Digest(String hex) implements Comparable<Digest> {

  private static final String PREFIX = "sha256:";
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /** Checks the digits. */
  public Digest {
    Objects.requireNonNull(hex, "hex is null");
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a SHA-256 digest; write 64 lower-case hexadecimal digits"
              .formatted(ForeignText.line(hex, 80)));
    }
  }

  /** Reads {@code sha256:HEX}; an {@link IllegalArgumentException} says what is wrong with it. */
  public static Digest parse(String text) {
    Objects.requireNonNull(text, "text is null");
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "'%s' is not a digest; write 'sha256:' and 64 lower-case hexadecimal digits"
              .formatted(ForeignText.line(text, 80)));
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  /** The digest of these bytes. */
  public static Digest of(byte[] bytes) {
    return ofRaw(sha256().digest(bytes));
  }

  /** The digest of the UTF-8 bytes of this text. */
  public static Digest ofUtf8(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The digest of everything this stream still holds; the stream is left open, at its end. */
  public static Digest of(InputStream in) throws IOException {
    MessageDigest sha256 = sha256();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      sha256.update(buffer, 0, n);
    }
    return finish(sha256);
  }

  /** Completes a digest begun with {@link #sha256()}. */
  public static Digest finish(MessageDigest sha256) {
    return ofRaw(sha256.digest());
  }

  /** A fresh SHA-256 computation; every Java platform has one. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform provides SHA-256", e);
    }
  }

  private static Digest ofRaw(byte[] raw) {
    return new Digest(HexFormat.of().formatHex(raw));
  }

  /** The first 12 digits, for people. */
  public String shortHex() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
