package io.github.statix.presets;

import io.github.statix.oci.model.Digest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/**
 * An archive that recipes compile, with every variable already put in.
 *
 * @param name what stages call it, and its file name below {@code /src}
 * @param file the archive's own file name, which {@code sha256} is looked up by
 * @param urls where it can be had, best first: {@code https:}, {@code http:}, {@code file:}, or
 *     {@code debian:pool/...} for a path on a Debian mirror
 * @param sha256 the pinned digests by file name; more than one when a preset knows several versions
 * @param signature the detached OpenPGP signature, where upstream publishes one
 * @param notice what is known of its origin and its licence
 */
public record SourceSpec(
    String name,
    String file,
    List<String> urls,
    SortedMap<String, Digest> sha256,
    Optional<SignatureSpec> signature,
    SourceNotice notice) {

  /** Copies the collections. */
  public SourceSpec {
    Objects.requireNonNull(name, "name is null");
    Objects.requireNonNull(file, "file is null");
    urls = List.copyOf(urls);
    sha256 = Preset.sorted(sha256);
    Objects.requireNonNull(signature, "signature is null");
    Objects.requireNonNull(notice, "notice is null");
  }

  /** One of which nothing is known. */
  public SourceSpec(
      String name,
      String file,
      List<String> urls,
      SortedMap<String, Digest> sha256,
      Optional<SignatureSpec> signature) {
    this(name, file, urls, sha256, signature, SourceNotice.NONE);
  }

  /** The digest pinned for the current version, if there is one. */
  public Optional<Digest> pinned() {
    return Optional.ofNullable(sha256.get(file));
  }

  /**
   * A detached OpenPGP signature over the archive as downloaded.
   *
   * @param urls where the signature can be had, best first
   * @param fingerprints full fingerprints of the primary keys that may have made it; each is a key
   *     of the preset
   */
  public record SignatureSpec(List<String> urls, List<String> fingerprints) {

    /** Copies the lists. */
    public SignatureSpec {
      urls = List.copyOf(urls);
      fingerprints = List.copyOf(fingerprints);
    }
  }
}
