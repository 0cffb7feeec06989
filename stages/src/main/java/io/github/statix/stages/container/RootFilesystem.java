package io.github.statix.stages.container;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers a container's root is made of: those of a spec, and above them a small one of ours
 * with the mount points and the few files of {@code /etc} that engines would otherwise fill in
 * their own way.
 *
 * @param layers lowest first
 */
public record RootFilesystem(List<Layer> layers) {

  /** Copies the list. */
  public RootFilesystem {
    layers = List.copyOf(layers);
  }

  /** The root for these layers; our own layer is put into the store. */
  public static RootFilesystem of(BlobStore blobs, List<Layer> root) throws IOException {
    List<Layer> layers = new ArrayList<>(root);
    layers.add(Skeleton.putInto(blobs));
    return new RootFilesystem(layers);
  }

  /** A digest of the uncompressed layers in their order: what it names has the same files. */
  public Digest chain() {
    StringBuilder ids = new StringBuilder();
    layers.forEach(layer -> ids.append(layer.diffId()).append('\n'));
    return Digest.ofUtf8(ids.toString());
  }
}
