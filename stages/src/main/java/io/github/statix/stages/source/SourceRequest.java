package io.github.statix.stages.source;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.SourceSpec;
import io.github.statix.stages.source.pgp.PinnedKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * An archive to fetch, and how to tell that it is the right one.
 *
 * @param name what the preset calls it
 * @param file its file name, without a folder
 * @param urls where it can be had, best first: {@code https:}, {@code http:}, {@code file:}, or
 *     {@code debian:pool/...}
 * @param sha256 the pinned digest; without one, the signature has to prove the archive
 * @param signature the detached signature, where there is one
 * @param size in bytes, where it is known
 */
public record SourceRequest(
    String name,
    String file,
    List<String> urls,
    Optional<Digest> sha256,
    Optional<Signature> signature,
    OptionalLong size) {

  /** Copies the list and checks the file name. */
  public SourceRequest {
    Objects.requireNonNull(name, "name is null");
    urls = List.copyOf(urls);
    Objects.requireNonNull(sha256, "sha256 is null");
    Objects.requireNonNull(signature, "signature is null");
    Objects.requireNonNull(size, "size is null");
    if (!Locations.isFileName(file)) {
      throw new IllegalArgumentException(
          "source %s: '%s' is not a plain file name".formatted(name, file));
    }
  }

  /** An archive whose size is not known. */
  public SourceRequest(
      String name,
      String file,
      List<String> urls,
      Optional<Digest> sha256,
      Optional<Signature> signature) {
    this(name, file, urls, sha256, signature, OptionalLong.empty());
  }

  /**
   * What this source of a preset asks for.
   *
   * @param keys the preset's armored keys by fingerprint; an {@link IllegalArgumentException} names
   *     a fingerprint that is not among them
   */
  public static SourceRequest of(SourceSpec source, SortedMap<String, String> keys) {
    return new SourceRequest(
        source.name(),
        source.file(),
        source.urls(),
        source.pinned(),
        source.signature().map(spec -> signature(source.name(), spec, keys)));
  }

  private static Signature signature(
      String name, SourceSpec.SignatureSpec spec, SortedMap<String, String> keys) {
    List<PinnedKey> pinned =
        spec.fingerprints().stream()
            .map(
                fingerprint -> {
                  String armored = keys.get(fingerprint);
                  if (armored == null) {
                    throw new IllegalArgumentException(
                        "source %s: the preset has no key %s".formatted(name, fingerprint));
                  }
                  return new PinnedKey(fingerprint, armored);
                })
            .toList();
    return new Signature(spec.urls(), pinned);
  }

  /**
   * A detached OpenPGP signature over the archive as downloaded.
   *
   * @param urls where it can be had, best first
   * @param keys those that may have made it
   */
  public record Signature(List<String> urls, List<PinnedKey> keys) {

    /** Copies the lists. */
    public Signature {
      urls = List.copyOf(urls);
      keys = List.copyOf(keys);
    }
  }
}
