package io.github.statix.stages.store;

import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.Layer;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Layers of images that were pulled and verified before, by the digest they were asked for, so that
 * neither the registry nor the layers have to be read again. A damaged record reads as absent.
 */
public final class ImageRecords {

  private final Path folder;

  ImageRecords(Path folder) {
    this.folder = folder;
  }

  /** The layers of this image, lowest first; says nothing of their blobs. */
  public Optional<List<Layer>> find(Digest image) throws IOException {
    Path file = folder.resolve(image.hex());
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
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
    Store.touch(file);
    List<Layer> layers = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.split(" ", 3);
      layers.add(
          new Layer(Digest.parse(words[0]), Digest.parse(words[1]), Long.parseLong(words[2])));
    }
    return Optional.of(layers);
  }

  /** Remembers the verified layers of an image. */
  public void put(Digest image, List<Layer> layers) throws IOException {
    String body =
        String.join(
            "\n",
            layers.stream()
                .map(layer -> layer.digest() + " " + layer.diffId() + " " + layer.size())
                .toList());
    AtomicFiles.write(folder.resolve(image.hex()), Digest.ofUtf8(body) + "\n" + body + "\n");
  }
}
