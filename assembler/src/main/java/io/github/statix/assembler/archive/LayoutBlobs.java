package io.github.statix.assembler.archive;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.statix.oci.document.BoundedJson;
import io.github.statix.stages.tree.PlainFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The blobs of a layout, by what its index names. */
final class LayoutBlobs {

  private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");

  /** As large as registries take a manifest, in bytes. */
  private static final int LARGEST_MANIFEST = 4 << 20;

  private final Path blobs;
  private final Set<String> found = new HashSet<>();
  private boolean complete = true;

  private LayoutBlobs(Path blobs) {
    this.blobs = blobs;
  }

  /**
   * Deletes the blobs of manifests that an index names no more, except those that others need.
   * Where a manifest of the others cannot be read, nothing is deleted.
   *
   * @param blobs the directory of blobs
   */
  static void deleteUnnamed(Path blobs, LayoutIndex before, LayoutIndex after) {
    Set<String> gone = new LinkedHashSet<>(before.digests());
    gone.removeAll(after.digests());
    LayoutBlobs needed = new LayoutBlobs(blobs);
    after.digests().forEach(needed::follow);
    if (!needed.complete) {
      return;
    }
    LayoutBlobs unneeded = new LayoutBlobs(blobs);
    gone.forEach(unneeded::follow);
    for (String digest : unneeded.found) {
      if (!needed.found.contains(digest) && SHA256.matcher(digest).matches()) {
        FreshFile.discard(file(blobs, digest));
      }
    }
  }

  private static Path file(Path blobs, String digest) {
    return blobs.resolve(digest.substring(digest.indexOf(':') + 1));
  }

  /** Notes a manifest, all that it names, and what the manifests of an index name in turn. */
  private void follow(String digest) {
    if (!found.add(digest)) {
      return;
    }
    Optional<JsonNode> manifest = read(digest);
    if (manifest.isEmpty()) {
      complete = false;
      return;
    }
    for (JsonNode below : manifest.get().path("manifests")) {
      BoundedJson.text(below, "digest").ifPresent(this::follow);
    }
    found.addAll(manifest.get().findValuesAsText("digest"));
  }

  private Optional<JsonNode> read(String digest) {
    if (!SHA256.matcher(digest).matches()) {
      return Optional.empty();
    }
    try (InputStream in = PlainFiles.open(file(blobs, digest))) {
      byte[] bytes = in.readNBytes(LARGEST_MANIFEST + 1);
      return bytes.length > LARGEST_MANIFEST
          ? Optional.empty()
          : Optional.of(BoundedJson.object(bytes));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
