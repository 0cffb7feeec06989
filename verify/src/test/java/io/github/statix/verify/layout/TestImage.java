package io.github.statix.verify.layout;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.verify.source.RemoteImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image whose every claim can be changed before it is written. */
public final class TestImage {

  /** For sources that are folders. */
  public static RemoteImage unreachable(ImageReference reference) {
    throw new AssertionError("no registry is to be asked for " + reference);
  }

  public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

  private static final ObjectMapper JSON = new ObjectMapper();

  public final ObjectNode config = JSON.createObjectNode();
  public final ObjectNode manifest = JSON.createObjectNode();
  public final ObjectNode index = JSON.createObjectNode();
  public final Map<Digest, byte[]> blobs = new LinkedHashMap<>();
  public String marker = "{\"imageLayoutVersion\":\"1.0.0\"}";
  public Optional<byte[]> rawIndex = Optional.empty();
  private final List<byte[]> layers = new ArrayList<>();

  /** A sound image of these uncompressed tars. */
  public static TestImage of(byte[]... tars) {
    TestImage image = new TestImage();
    for (byte[] tar : tars) {
      image.layers.add(TestTar.gzip(tar));
    }
    image.config.put("created", "2026-01-01T00:00:00Z");
    image.config.put("architecture", "amd64");
    image.config.put("os", "linux");
    ObjectNode settings = image.config.putObject("config");
    settings.putArray("Env").add("PATH=/usr/bin").add("CC=musl-gcc");
    settings.putArray("Cmd").add("/bin/bash");
    settings.put("WorkingDir", "/workspace");
    settings.putObject("Labels").put("org.opencontainers.image.title", "a test");
    ObjectNode rootfs = image.config.putObject("rootfs");
    rootfs.put("type", "layers");
    ArrayNode diffIds = rootfs.putArray("diff_ids");
    ArrayNode history = image.config.putArray("history");
    for (byte[] tar : tars) {
      diffIds.add(Digest.of(tar).toString());
      history.addObject().put("created", "2026-01-01T00:00:00Z").put("created_by", "a stage");
    }
    image.seal();
    return image;
  }

  /** Writes manifest and index anew after the config was changed. */
  public void seal() {
    blobs.clear();
    manifest.removeAll();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MANIFEST);
    manifest.set("config", descriptor(CONFIG, bytes(config)));
    ArrayNode array = manifest.putArray("layers");
    layers.forEach(layer -> array.add(descriptor(LAYER, layer)));
    sealIndex();
  }

  /** Writes the index anew after the manifest was changed. */
  public void sealIndex() {
    index.removeAll();
    index.put("schemaVersion", 2);
    index.putArray("manifests").add(descriptor(MANIFEST, bytes(manifest)));
  }

  public ObjectNode layer(int i) {
    return (ObjectNode) manifest.path("layers").get(i);
  }

  public Digest layerDigest(int i) {
    return Digest.of(layers.get(i));
  }

  public byte[] layerBytes(int i) {
    return layers.get(i);
  }

  public Digest manifestDigest() {
    return Digest.of(bytes(manifest));
  }

  public static byte[] bytes(ObjectNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode descriptor(String mediaType, byte[] blob) {
    Digest digest = Digest.of(blob);
    blobs.put(digest, blob);
    return JSON.createObjectNode()
        .put("mediaType", mediaType)
        .put("digest", digest.toString())
        .put("size", blob.length);
  }

  /** Writes the layout and answers its folder. */
  public Path write(Path folder) {
    try {
      Path sha = Files.createDirectories(folder.resolve("blobs").resolve("sha256"));
      for (Map.Entry<Digest, byte[]> blob : blobs.entrySet()) {
        Files.write(sha.resolve(blob.getKey().hex()), blob.getValue());
      }
      Files.writeString(folder.resolve("oci-layout"), marker);
      Files.write(folder.resolve("index.json"), rawIndex.orElse(bytes(index)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
