package io.github.statix.stages.container.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.container.docker.stream.TarStream;
import io.github.statix.stages.container.docker.stream.TarStream.Member;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Root filesystems as images of the daemon, named by their chain of layers; they stay there as a
 * cache.
 */
final class RootImages {

  private static final String REPOSITORY = "statix-assemble/root";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BlobStore blobs;
  private final DockerDaemon daemon;

  RootImages(BlobStore blobs, DockerDaemon daemon) {
    this.blobs = blobs;
    this.daemon = daemon;
  }

  /** The name of the image with this root, sent to the daemon unless it has it already. */
  synchronized String of(RootFilesystem root) throws IOException, InterruptedException {
    String name = REPOSITORY + ":" + root.chain().hex();
    if (!isThere(name, root)) {
      daemon.load(archive(blobs, name, root));
    }
    return name;
  }

  private boolean isThere(String name, RootFilesystem root)
      throws IOException, InterruptedException {
    List<String> expected = root.layers().stream().map(layer -> layer.diffId().toString()).toList();
    return Calls.io(
        "look for image " + name,
        () -> {
          try {
            InspectImageResponse image = daemon.client().inspectImageCmd(name).exec();
            com.github.dockerjava.api.command.RootFS files = image.getRootFS();
            return files != null && expected.equals(files.getLayers());
          } catch (NotFoundException e) {
            return false;
          }
        });
  }

  /** The root as a Docker archive with the store's compressed layers. */
  static TarStream archive(BlobStore blobs, String name, RootFilesystem root) {
    ObjectNode config = JSON.createObjectNode();
    config.put("architecture", "amd64").put("os", "linux").put("created", "1970-01-01T00:00:00Z");
    config.putObject("config").putObject("Labels").put(DockerDaemon.LABEL, "root");
    ObjectNode files = config.putObject("rootfs").put("type", "layers");
    ArrayNode ids = files.putArray("diff_ids");
    ObjectNode image = JSON.createObjectNode().put("Config", "config.json");
    image.putArray("RepoTags").add(name);
    ArrayNode paths = image.putArray("Layers");
    Map<String, Member> members = new LinkedHashMap<>();
    for (Layer layer : root.layers()) {
      String path = layer.digest().hex() + ".tar.gz";
      ids.add(layer.diffId().toString());
      paths.add(path);
      members.put(path, new Member(path, 0644, layer.size(), 0, () -> blobs.open(layer.digest())));
    }
    List<Member> all = new ArrayList<>();
    all.add(Member.text("manifest.json", JSON.createArrayNode().add(image).toString(), 0));
    all.add(Member.text("config.json", config.toString(), 0));
    all.addAll(members.values());
    return new TarStream(all);
  }
}
