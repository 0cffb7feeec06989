package io.github.statix.stages.store;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.tree.PlainFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Configs and layers of images that were pulled and verified before, by the digest they were asked
 * for, so that neither the registry nor the layers have to be read again. A damaged record reads as
 * absent.
 */
public final class ImageRecords {

  /**
   * An image that was pulled and verified.
   *
   * @param config the digest of its config, a blob of the store
   * @param layers lowest first
   */
  public record ImageRecord(Digest config, List<Layer> layers) {

    /** Copies the list. */
    public ImageRecord {
      Objects.requireNonNull(config, "config is null");
      layers = List.copyOf(layers);
    }
  }

  private static final String CONFIG = "config ";

  private final Store store;
  private final Path folder;

  ImageRecords(Store store, Path folder) {
    this.store = store;
    this.folder = folder;
  }

  /** What is known of this image; says nothing of its blobs. */
  public Optional<ImageRecord> find(Digest image) throws IOException {
    Path file = folder.resolve(image.hex());
    List<String> lines;
    try {
      lines = PlainFiles.read(file).lines().toList();
    } catch (NoSuchFileException | CharacterCodingException e) {
      return Optional.empty();
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String body = String.join("\n", lines.subList(1, lines.size()));
    if (!lines.get(0).equals(Digest.ofUtf8(body).toString())) {
      return Optional.empty();
    }
    if (lines.size() < 2 || !lines.get(1).startsWith(CONFIG)) {
      return Optional.empty(); // As earlier versions wrote it.
    }
    store.touch(file);
    List<Layer> layers = new ArrayList<>();
    for (String line : lines.subList(2, lines.size())) {
      String[] words = line.split(" ", 3);
      layers.add(
          new Layer(Digest.parse(words[0]), Digest.parse(words[1]), Long.parseLong(words[2])));
    }
    Digest config = Digest.parse(lines.get(1).substring(CONFIG.length()));
    return Optional.of(new ImageRecord(config, layers));
  }

  /** Remembers the verified config and layers of an image. */
  public void put(Digest image, ImageRecord record) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(CONFIG + record.config());
    record
        .layers()
        .forEach(layer -> lines.add(layer.digest() + " " + layer.diffId() + " " + layer.size()));
    String body = String.join("\n", lines);
    store.write(folder.resolve(image.hex()), Digest.ofUtf8(body) + "\n" + body + "\n");
  }
}
