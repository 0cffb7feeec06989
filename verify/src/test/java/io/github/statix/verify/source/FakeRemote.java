package io.github.statix.verify.source;

import io.github.statix.oci.model.Digest;
import io.github.statix.verify.layout.TestImage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A repository in memory. */
final class FakeRemote implements RemoteImage {

  private final Map<String, RemoteManifest> manifests = new HashMap<>();
  private final Map<Digest, byte[]> blobs = new HashMap<>();

  /** Has the image under tag and digest. */
  void add(TestImage image, String tag) {
    blobs.putAll(image.blobs);
    byte[] manifest = TestImage.bytes(image.manifest);
    add(tag, manifest, TestImage.MANIFEST);
    add(image.manifestDigest().toString(), manifest, TestImage.MANIFEST);
  }

  void add(String name, byte[] bytes, String type) {
    manifests.put(name, new RemoteManifest(bytes, type, Optional.of(Digest.of(bytes).toString())));
  }

  void add(String name, String json, String type) {
    add(name, json.getBytes(StandardCharsets.UTF_8), type);
  }

  void add(String name, byte[] bytes, String type, String statedDigest) {
    manifests.put(name, new RemoteManifest(bytes, type, Optional.of(statedDigest)));
  }

  @Override
  public Optional<RemoteManifest> manifest(String tagOrDigest) {
    return Optional.ofNullable(manifests.get(tagOrDigest));
  }

  @Override
  public Optional<InputStream> blob(Digest digest) {
    return Optional.ofNullable(blobs.get(digest)).map(ByteArrayInputStream::new);
  }
}
