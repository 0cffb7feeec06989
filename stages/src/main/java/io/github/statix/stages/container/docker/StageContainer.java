package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.model.Mount;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.TarTree;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RecipeCommand;
import io.github.statix.stages.container.RecipeEnd;
import io.github.statix.stages.container.RecipeStop;
import io.github.statix.stages.container.docker.stream.Lease;
import io.github.statix.stages.container.docker.stream.OutputFrames;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The container of one recipe, with the volumes that it reads and writes. */
final class StageContainer implements AutoCloseable {

  /** What only this container has, and what is kept when its recipe fails. */
  private static final List<String> WRITABLE =
      List.of(RecipeCommand.SCRATCH, RecipeCommand.INSTALL, "/tmp");

  private final DockerDaemon daemon;
  private final DockerClient client;
  private final Run run;
  private final ContainerSpec spec;
  private final String name;
  private final Filler filler;
  private final List<String> command;
  private final Map<String, String> labels;
  private boolean kept;

  /**
   * Makes nothing yet.
   *
   * @param command what it runs
   * @param labels on top of the run's
   */
  StageContainer(
      DockerDaemon daemon,
      Run run,
      ContainerSpec spec,
      List<String> command,
      Map<String, String> labels) {
    this.daemon = daemon;
    this.client = daemon.client();
    this.run = run;
    this.spec = spec;
    this.name = run.freshName(spec.stage().value());
    this.filler = new Filler(daemon, run, spec, name);
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
    filler.create(image);
    DaemonTraits traits = daemon.traits();
    List<Mount> more =
        cache.isPresent() && filler.has(CompileCache.PROGRAM) ? cache.get().get() : List.of();
    run.create(image, () -> createStage(image, filler.volumes(), more, traits));
  }

  /** Makes sure that there is a compile cache. */
  @FunctionalInterface
  interface CacheMounts {
    List<Mount> get() throws IOException, InterruptedException;
  }

  /** Creates a container over the volumes of another one, by the folder each is at. */
  void createOver(String image, Map<String, String> volumes)
      throws IOException, InterruptedException {
    DaemonTraits traits = daemon.traits();
    run.create(image, () -> createStage(image, volumes, List.of(), traits));
  }

  private String createStage(
      String image, Map<String, String> named, List<Mount> more, DaemonTraits traits) {
    List<Mount> mounts = new ArrayList<>();
    for (String target : WRITABLE) {
      mounts.add(run.volume(target));
    }
    for (String target : List.of(RecipeCommand.SOURCES, RecipeCommand.FOLDER)) {
      mounts.add(run.volume(target).withReadOnly(true));
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
        .withHostConfig(StageHost.with(mounts, traits))
        .exec()
        .getId();
  }

  /** Sends sources and recipe. */
  void fill(BlobStore blobs) throws IOException, InterruptedException {
    filler.fill(blobs);
  }

  /** Runs the recipe to its end, or until it is stopped. */
  RecipeEnd start(LogSink log, RecipeStop stop) throws IOException, InterruptedException {
    Watch watch = new Watch(daemon);
    try (Lease lease = new Lease();
        OutputFrames output = new OutputFrames(log)) {
      begin(lease, output);
      stop.started(this::kill);
      return Calls.io(
          "run the container of " + spec.stage(),
          () -> {
            watch.awaitEnd(output, () -> watch.runs(name));
            int status = watch.status(name);
            if (status != 0 && !stop.isAsked()) {
              explain(watch.state(name), output, log);
            }
            return new RecipeEnd(status, output.cpu(), output.objects());
          });
    }
  }

  /** A recipe is to blame for a status only when it, and not the container, came to an end. */
  private static void explain(ContainerState state, OutputFrames output, LogSink log) {
    if (Boolean.TRUE.equals(state.getOOMKilled())) {
      log.line("the kernel ended a process of this stage because memory ran out");
    } else if (output.cpu().isEmpty()) {
      throw new DockerClientException(
          "the connection was lost, or something else than its recipe ended it");
    }
  }

  /** On a thread of its own: the daemon may take its time to answer, or never do. */
  private void kill() {
    Thread thread =
        new Thread(
            () -> {
              try {
                client.killContainerCmd(name).exec();
              } catch (RuntimeException e) {
                // It has ended meanwhile, or the daemon is lost; both show elsewhere.
                return;
              }
            },
            "docker-kill");
    thread.setDaemon(true);
    thread.start();
  }

  /** Starts it; it ends with the lease. */
  void begin(Lease lease, OutputFrames output) throws IOException, InterruptedException {
    Calls.io(
        "attach to the container of " + spec.stage(),
        () -> {
          client
              .attachContainerCmd(name)
              .withStdIn(lease)
              .withStdOut(true)
              .withStdErr(true)
              .withFollowStream(true)
              .exec(output);
          output.awaitStarted(daemon.patience().answer());
          return output;
        });
    Calls.io("start the container of " + spec.stage(), () -> client.startContainerCmd(name).exec());
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
            // What is in a volume has different names in Docker and Podman without the dot.
            () -> client.copyArchiveFromContainerCmd(name, RecipeCommand.INSTALL + "/.").exec())) {
      return TarTree.readBelowRoot(tar, store.workFolder("installed"));
    }
  }

  @Override
  public void close() throws IOException {
    // Each is tried, whatever becomes of the others.
    try {
      filler.close();
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
      filler.removeVolumes();
    }
  }
}
