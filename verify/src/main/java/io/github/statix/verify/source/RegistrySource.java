package io.github.statix.verify.source;

import io.github.statix.oci.document.BoundedJson;
import io.github.statix.oci.document.Descriptor;
import io.github.statix.oci.document.JsonFormatException;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.verify.report.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image in a registry: which manifest is meant, and whether each is what named it. */
final class RegistrySource implements ImageSource {

  private static final int NESTING = 4;

  private final ImageReference reference;
  private final RemoteImage remote;

  RegistrySource(ImageReference reference, RemoteImage remote) {
    this.reference = reference;
    this.remote = remote;
  }

  @Override
  public String name() {
    return reference.toString();
  }

  @Override
  public ManifestBlob manifest() throws IOException {
    List<Finding> findings = new ArrayList<>();
    String asked = reference.digest().map(Digest::toString).or(reference::tag).orElse("latest");
    RemoteManifest at = fetch(asked, findings);
    byte[] first = at.bytes();
    reference
        .digest()
        .ifPresent(digest -> findings.addAll(ManifestClaims.digest(digest, first, name())));
    for (int depth = 0; depth < NESTING; depth++) {
      if (!MediaTypes.isIndex(at.mediaType())) {
        return new ManifestBlob(at.bytes(), at.mediaType(), findings);
      }
      Descriptor child = choose(at.bytes());
      at = fetch(child.digest().toString(), findings);
      findings.addAll(ManifestClaims.check(child, at.bytes(), "the index of " + name()));
    }
    throw new ImageSourceException(
        "%s nests indexes more than %d deep; name the manifest by digest"
            .formatted(name(), NESTING));
  }

  private Descriptor choose(byte[] index) throws ImageSourceException {
    try {
      return ManifestChoice.choose(BoundedJson.object(index), Optional.empty());
    } catch (JsonFormatException e) {
      throw new ImageSourceException(
          "the index of %s cannot be used: %s".formatted(name(), e.getMessage()), e);
    }
  }

  private RemoteManifest fetch(String tagOrDigest, List<Finding> findings) throws IOException {
    RemoteManifest manifest =
        remote
            .manifest(tagOrDigest)
            .orElseThrow(
                () ->
                    new ImageSourceException(
                        "%s has no manifest %s; check the repository, tag and digest"
                            .formatted(name(), tagOrDigest)));
    if (manifest.bytes().length > BoundedRead.MANIFEST) {
      throw new ImageSourceException("the manifest %s is too large".formatted(tagOrDigest));
    }
    findings.addAll(stated(manifest));
    return manifest;
  }

  private static List<Finding> stated(RemoteManifest manifest) {
    try {
      return manifest
          .statedDigest()
          .map(
              text ->
                  ManifestClaims.digest(
                      Digest.parse(text), manifest.bytes(), "Docker-Content-Digest"))
          .orElse(List.of());
    } catch (IllegalArgumentException e) {
      return List.of(); // Another algorithm; the bytes are judged by the reference all the same.
    }
  }

  @Override
  public Optional<InputStream> open(Digest digest) throws IOException {
    return remote.blob(digest);
  }
}
