package io.github.statix.assembler.output;

import io.github.statix.assembler.archive.DockerArchive;
import io.github.statix.assembler.archive.OciArchive;
import io.github.statix.assembler.archive.OciLayout;
import io.github.statix.assembler.archive.OutputFile;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.stages.container.docker.DockerDaemon;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes finished images to directories, files and daemons. */
public final class Delivery {

  private final Store store;
  private final Map<String, String> environment;
  private final OutputStream standardOutput;

  /**
   * Prepares; writes nothing yet.
   *
   * @param environment the process's variables, to find a Docker daemon
   * @param standardOutput where an archive goes whose file is {@code -}; fails as a file does
   */
  public Delivery(Store store, Map<String, String> environment, OutputStream standardOutput) {
    this.store = store;
    this.environment = environment;
    this.standardOutput = standardOutput;
  }

  /**
   * Writes the image to where the output says; a file or layout holds all of it or is as before.
   *
   * @param tag what the image is called in a layout or archive that names its images
   */
  public void write(Output output, AssembledImage image, String tag)
      throws IOException, InterruptedException {
    BlobStore blobs = store.blobs();
    if (output instanceof Output.OciFolder oci) {
      OciLayout.write(image, blobs, oci.folder(), tag, store::warn);
    } else if (output instanceof Output.OciArchive oci) {
      archive(oci, out -> OciArchive.write(image, tag, blobs, out));
    } else if (output instanceof Output.DockerArchive docker) {
      List<String> names = List.of("statix:" + tag);
      archive(docker, out -> DockerArchive.write(image, names, blobs, out));
    } else if (output instanceof Output.DockerDaemon docker) {
      load(image, docker.tagged());
    } else {
      throw new AssertionError(output);
    }
  }

  private void archive(Output.Archive archive, OutputFile.Content content) throws IOException {
    if (archive.isStandardOutput()) {
      OutputStream out = new BufferedOutputStream(standardOutput, 1 << 16);
      content.writeTo(out);
      out.flush();
    } else {
      OutputFile.write(archive.file(), content);
    }
  }

  private void load(AssembledImage image, String name) throws IOException, InterruptedException {
    try (DockerDaemon daemon = DockerDaemon.find(environment);
        WorkFolder work = store.workFolder("docker-load")) {
      Path file = work.path().resolve("image.tar");
      OutputFile.write(file, out -> DockerArchive.write(image, List.of(name), store.blobs(), out));
      daemon.load(Files.newInputStream(file));
    }
  }
}
