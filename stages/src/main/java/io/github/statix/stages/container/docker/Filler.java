package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.RecipeCommand;
import io.github.statix.stages.container.docker.stream.TarStream;
import io.github.statix.stages.container.docker.stream.TarStream.Member;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A container that never starts: through it the volumes get the files that a recipe's own container
 * may only read. Each archive goes to its volume's path, since Podman follows no mount below it.
 */
final class Filler implements AutoCloseable {

  private final DockerDaemon daemon;
  private final Run run;
  private final ContainerSpec spec;
  private final String name;
  private final String sources;
  private final String recipes;
  private CompletableFuture<Void> gone = CompletableFuture.completedFuture(null);

  /** Makes nothing yet; its volumes and itself are named after the recipe's container. */
  Filler(DockerDaemon daemon, Run run, ContainerSpec spec, String container) {
    this.daemon = daemon;
    this.run = run;
    this.spec = spec;
    this.name = container + "-filler";
    this.sources = container + "-src";
    this.recipes = container + "-recipe";
  }

  /** The names of the volumes by the directory they are at. */
  Map<String, String> volumes() {
    return Map.of(RecipeCommand.SOURCES, sources, RecipeCommand.FOLDER, recipes);
  }

  /** Creates it, and with it the volumes. */
  void create(String image) throws IOException, InterruptedException {
    List<Mount> mounts = new ArrayList<>();
    volumes().forEach((target, source) -> mounts.add(run.volume(target).withSource(source)));
    run.create(
        image,
        () ->
            daemon
                .client()
                .createContainerCmd(image)
                .withName(name)
                .withCmd("/bin/bash")
                .withLabels(run.labels())
                .withHostConfig(
                    HostConfig.newHostConfig().withNetworkMode("none").withMounts(mounts))
                .exec());
  }

  /** Sends sources and recipe; it is of no more use then. */
  void fill(BlobStore blobs) throws IOException, InterruptedException {
    send("sources", RecipeCommand.SOURCES, sources(blobs));
    send("recipe", RecipeCommand.FOLDER, recipe());
    // The daemon removes it while the recipe runs.
    gone = CompletableFuture.runAsync(this::removeQuietly);
  }

  private List<Member> sources(BlobStore blobs) throws IOException {
    List<Member> members = new ArrayList<>();
    for (Map.Entry<String, Digest> source : spec.sources().entrySet()) {
      Digest digest = source.getValue();
      members.add(
          new Member(
              source.getKey(),
              0644,
              blobs.size(digest),
              RecipeCommand.SOURCE_TIME,
              () -> blobs.open(digest)));
    }
    return members;
  }

  private List<Member> recipe() {
    List<Member> members = new ArrayList<>();
    RecipeCommand.files(spec)
        .forEach((path, text) -> members.add(Member.text(path, text, RecipeCommand.SOURCE_TIME)));
    if (!spec.library().isEmpty()) {
      members.add(Member.folder(RecipeCommand.LIBRARY + "/", 0755, RecipeCommand.SOURCE_TIME));
    }
    return members;
  }

  private void send(String what, String volume, List<Member> members)
      throws IOException, InterruptedException {
    // The directory comes last, so that nothing changes its time afterwards.
    members.add(Member.folder("./", 0755, RecipeCommand.SOURCE_TIME));
    TarStream tar = new TarStream(members);
    Calls.send(
        "send the %s of %s".formatted(what, spec.stage()),
        tar,
        () ->
            daemon
                .client()
                .copyArchiveToContainerCmd(name)
                .withRemotePath(volume)
                .withTarInputStream(tar)
                .exec());
  }

  private void removeQuietly() {
    try {
      run.removeContainer(name);
    } catch (IOException e) {
      // Tried again, and reported, by close.
      return;
    }
  }

  /** Removes the container; its volumes stay. */
  @Override
  public void close() throws IOException {
    gone.join();
    run.removeContainer(name);
  }

  /** Removes the volumes, which no container may use any more. */
  void removeVolumes() throws IOException {
    try {
      run.removeVolume(sources);
    } finally {
      run.removeVolume(recipes);
    }
  }

  /** Whether the image has this file. */
  boolean has(String file) throws IOException, InterruptedException {
    try (InputStream found =
        Calls.io(
            "look for /" + file,
            () -> {
              try {
                return daemon.client().copyArchiveFromContainerCmd(name, "/" + file).exec();
              } catch (NotFoundException e) {
                return InputStream.nullInputStream();
              }
            })) {
      return found.read() >= 0;
    }
  }
}
