package io.github.statix.assembler.build;

import io.github.statix.assembler.archive.ArchiveFile;
import io.github.statix.assembler.archive.DockerArchive;
import io.github.statix.assembler.archive.OciArchive;
import io.github.statix.assembler.archive.OciLayout;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.stages.container.docker.DockerDaemon;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes finished images to folders, files and daemons. */
final class Delivery {

  private final Store store;

  Delivery(Store store) {
    this.store = store;
  }

  /**
   * Writes the image to where the output says; a file or folder is there whole or not at all.
   *
   * @param tag what the image is called in a folder or archive that names its images
   */
  void write(Output output, AssembledImage image, String tag)
      throws IOException, InterruptedException {
    BlobStore blobs = store.blobs();
    if (output instanceof Output.OciFolder oci) {
      OciLayout.write(image, blobs, oci.folder(), tag);
    } else if (output instanceof Output.OciArchive oci) {
      ArchiveFile.write(oci.file(), out -> OciArchive.write(image, tag, blobs, out));
    } else if (output instanceof Output.DockerArchive docker) {
      List<String> names = List.of("statix:" + tag);
      ArchiveFile.write(docker.file(), out -> DockerArchive.write(image, names, blobs, out));
    } else if (output instanceof Output.DockerDaemon docker) {
      load(image, docker.name());
    } else {
      throw new AssertionError(output);
    }
  }

  private void load(AssembledImage image, String name) throws IOException, InterruptedException {
    List<String> names = List.of(name.contains(":") ? name : name + ":latest");
    try (DockerDaemon daemon = DockerDaemon.find(System.getenv());
        WorkFolder work = store.workFolder("docker-load")) {
      Path archive = work.path().resolve("image.tar");
      ArchiveFile.write(archive, out -> DockerArchive.write(image, names, store.blobs(), out));
      daemon.load(Files.newInputStream(archive));
    }
  }
}
