package io.github.statix.assembler.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What {@code docker load} reads: the layout of {@code docker save} before Docker 25. */
public final class DockerArchive {

  private DockerArchive() {}

  /**
   * Writes an archive; the same image and names give the same bytes.
   *
   * @param names the image gets when it is loaded, such as {@code name:tag}; may be empty
   * @param out is left open
   * @throws BlobException when a layer in the store is missing or damaged; what was written is of
   *     no use then
   */
  public static void write(
      AssembledImage image, List<String> names, BlobStore store, OutputStream out)
      throws IOException {
    try (ImageTar tar = new ImageTar(out)) {
      String config = image.config().digest().hex() + ".json";
      tar.file("manifest.json", manifest(config, names, image.layers()));
      tar.document(config, image.config());
      Set<Digest> written = new LinkedHashSet<>();
      for (Layer layer : image.layers()) {
        if (written.add(layer.digest())) {
          tar.layer(name(layer), layer, store);
        }
      }
    }
  }

  private static String manifest(String config, List<String> names, List<Layer> layers) {
    ObjectNode image = JsonNodeFactory.instance.objectNode();
    image.put("Config", config);
    ArrayNode tags = image.putArray("RepoTags");
    names.forEach(tags::add);
    ArrayNode files = image.putArray("Layers");
    layers.forEach(layer -> files.add(name(layer)));
    return JsonNodeFactory.instance.arrayNode().add(image).toString();
  }

  private static String name(Layer layer) {
    return layer.digest().hex() + ".tar.gz";
  }
}
