package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import io.github.statix.presets.model.Digest;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.TarTree;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RecipeCommand;
import io.github.statix.stages.container.RecipeEnd;
import io.github.statix.stages.container.docker.TarStream.Member;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The container of one recipe, and a second one that never starts: through it the volumes get their
 * files that the first one may only read.
 */
final class StageContainer implements AutoCloseable {

  /** What only this container has, and what is kept when its recipe fails. */
  private static final List<String> WRITABLE =
      List.of(RecipeCommand.SCRATCH, RecipeCommand.INSTALL, "/tmp");

  private final DockerClient client;
  private final Run run;
  private final ContainerSpec spec;
  private final String name;
  private final String fillerName;
  private final String sources;
  private final String recipes;
  private final List<String> command;
  private final Map<String, String> labels;
  private boolean kept;
  private CompletableFuture<Void> fillerGone = CompletableFuture.completedFuture(null);

  /**
   * Makes nothing yet.
   *
   * @param command what it runs
   * @param labels on top of the run's
   */
  StageContainer(
      DockerClient client,
      Run run,
      ContainerSpec spec,
      List<String> command,
      Map<String, String> labels) {
    this.client = client;
    this.run = run;
    this.spec = spec;
    this.name = run.freshName(spec.stage().value());
    this.fillerName = name + "-filler";
    this.sources = name + "-src";
    this.recipes = name + "-recipe";
    this.command = List.copyOf(command);
    this.labels = new LinkedHashMap<>(run.labels());
    this.labels.putAll(labels);
  }

  String name() {
    return name;
  }

  /**
   * Creates both containers, and with them the volumes.
   *
   * @param cache asked for the mounts of a compile cache where the image has a program for one
   */
  void create(String image, Optional<CacheMounts> cache) throws IOException, InterruptedException {
    run.create(image, () -> createFiller(image));
    List<Mount> more =
        cache.isPresent() && has(CompileCache.PROGRAM) ? cache.get().get() : List.of();
    Map<String, String> named =
        Map.of(RecipeCommand.SOURCES, sources, RecipeCommand.FOLDER, recipes);
    run.create(image, () -> createStage(image, named, more));
  }

  /** Makes sure that there is a compile cache. */
  @FunctionalInterface
  interface CacheMounts {
    List<Mount> get() throws IOException, InterruptedException;
  }

  private boolean has(String file) throws IOException, InterruptedException {
    try (InputStream found =
        Calls.io(
            "look for /" + file,
            () -> {
              try {
                return client.copyArchiveFromContainerCmd(fillerName, "/" + file).exec();
              } catch (NotFoundException e) {
                return InputStream.nullInputStream();
              }
            })) {
      return found.read() >= 0;
    }
  }

  /** Creates a container over the volumes of another one, by the folder each is at. */
  void createOver(String image, Map<String, String> volumes)
      throws IOException, InterruptedException {
    run.create(image, () -> createStage(image, volumes, List.of()));
  }

  private String createFiller(String image) {
    List<Mount> mounts =
        List.of(
            volume(RecipeCommand.SOURCES).withSource(sources),
            volume(RecipeCommand.FOLDER).withSource(recipes));
    return client
        .createContainerCmd(image)
        .withName(fillerName)
        .withCmd("/bin/bash")
        .withLabels(run.labels())
        .withHostConfig(HostConfig.newHostConfig().withNetworkMode("none").withMounts(mounts))
        .exec()
        .getId();
  }

  private String createStage(String image, Map<String, String> named, List<Mount> more) {
    List<Mount> mounts = new ArrayList<>();
    for (String target : WRITABLE) {
      mounts.add(volume(target));
    }
    for (String target : List.of(RecipeCommand.SOURCES, RecipeCommand.FOLDER)) {
      mounts.add(volume(target).withReadOnly(true));
    }
    for (Mount mount : mounts) {
      String source = named.get(mount.getTarget());
      if (source != null) {
        mount.withSource(source);
      }
    }
    mounts.addAll(more);
    return client
        .createContainerCmd(image)
        .withName(name)
        .withCmd(command)
        .withUser("0:0")
        .withWorkingDir(RecipeCommand.SCRATCH)
        .withHostName(RecipeCommand.HOST_NAME)
        .withEnv(
            spec.environment().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList())
        .withLabels(labels)
        .withStdinOpen(true)
        .withStdInOnce(true)
        .withAttachStdin(true)
        .withAttachStdout(true)
        .withAttachStderr(true)
        .withHostConfig(StageHost.with(mounts))
        .exec()
        .getId();
  }

  private Mount volume(String target) {
    return new Mount()
        .withType(MountType.VOLUME)
        .withTarget(target)
        .withVolumeOptions(new VolumeOptions().withLabels(run.labels()));
  }

  /** Sends sources and recipe. */
  void fill(BlobStore blobs) throws IOException, InterruptedException {
    long time = RecipeCommand.SOURCE_TIME;
    String below = RecipeCommand.SOURCES.substring(1) + "/";
    List<Member> members = new ArrayList<>();
    for (Map.Entry<String, Digest> source : spec.sources().entrySet()) {
      Digest digest = source.getValue();
      members.add(
          new Member(
              below + source.getKey(), 0644, blobs.size(digest), time, () -> blobs.open(digest)));
    }
    members.add(Member.folder(below, 0755, time));
    String recipes = RecipeCommand.FOLDER.substring(1) + "/";
    RecipeCommand.files(spec)
        .forEach((path, text) -> members.add(Member.text(recipes + path, text, time)));
    if (!spec.library().isEmpty()) {
      members.add(Member.folder(recipes + RecipeCommand.LIBRARY + "/", 0755, time));
    }
    members.add(Member.folder(recipes, 0755, time));
    TarStream tar = new TarStream(members);
    Calls.send(
        "send the sources of " + spec.stage(),
        tar,
        () ->
            client
                .copyArchiveToContainerCmd(fillerName)
                .withRemotePath("/")
                .withTarInputStream(tar)
                .exec());
    // It is of no more use; let the daemon remove it while the recipe runs.
    fillerGone = CompletableFuture.runAsync(this::removeFiller);
  }

  /** Runs the recipe to its end. */
  RecipeEnd start(LogSink log) throws IOException, InterruptedException {
    String doing = "run the container of " + spec.stage();
    try (Lease lease = new Lease();
        OutputFrames output = new OutputFrames(log);
        WaitContainerResultCallback end = new WaitContainerResultCallback()) {
      begin(lease, output);
      return Calls.io(
          doing,
          () -> {
            client.waitContainerCmd(name).exec(end);
            output.awaitCompletion();
            end.awaitCompletion();
            return new RecipeEnd(end.awaitStatusCode(), output.cpu(), output.objects());
          });
    }
  }

  /** Starts it; it ends with the lease. */
  void begin(Lease lease, OutputFrames output) throws IOException, InterruptedException {
    Calls.io(
        "start the container of " + spec.stage(),
        () -> {
          client
              .attachContainerCmd(name)
              .withStdIn(lease)
              .withStdOut(true)
              .withStdErr(true)
              .withFollowStream(true)
              .exec(output)
              .awaitStarted();
          return client.startContainerCmd(name).exec();
        });
  }

  /** Gives it another name, under which it outlives this, with all its volumes. */
  void keepAs(String other) throws IOException, InterruptedException {
    Calls.io(
        "keep the container of " + spec.stage(),
        () -> client.renameContainerCmd(name).withName(other).exec());
    kept = true;
  }

  /** What the recipe installed, copied to this machine. */
  InstallTree installed(Store store) throws IOException, InterruptedException {
    try (InputStream tar =
        Calls.io(
            "read what %s installed".formatted(spec.stage()),
            () -> client.copyArchiveFromContainerCmd(name, RecipeCommand.INSTALL).exec())) {
      return TarTree.read(tar, store.workFolder("installed"));
    }
  }

  private void removeFiller() {
    try {
      run.removeContainer(fillerName);
    } catch (IOException e) {
      // Tried again, and reported, by close.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    fillerGone.join();
    // Each is tried, whatever becomes of the others.
    try {
      run.removeContainer(fillerName);
    } finally {
      if (!kept) {
        removeAll();
      }
    }
  }

  private void removeAll() throws IOException {
    try {
      run.removeContainer(name);
    } finally {
      try {
        run.removeVolume(sources);
      } finally {
        run.removeVolume(recipes);
      }
    }
  }
}
