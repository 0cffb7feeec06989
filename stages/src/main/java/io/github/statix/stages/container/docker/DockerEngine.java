package io.github.statix.stages.container.docker;

import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.Interrupts;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RecipeEnd;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.store.Store;
import java.io.IOException;

/** Runs each recipe in a container of a Docker-compatible daemon. */
public final class DockerEngine implements ContainerEngine {

  private final Store store;
  private final DockerDaemon daemon;
  private final RootImages images;
  private final Run run;

  private DockerEngine(Store store, DockerDaemon daemon, Run run) {
    this.store = store;
    this.daemon = daemon;
    this.images = new RootImages(store.blobs(), daemon);
    this.run = run;
  }

  /**
   * An engine on this daemon, which is closed with it; what killed runs of this machine have left
   * there is removed first.
   */
  public static DockerEngine open(Store store, DockerDaemon daemon) throws IOException {
    return new DockerEngine(store, daemon, Run.open(daemon.client()));
  }

  @Override
  public String name() {
    return "docker";
  }

  @Override
  public ContainerExit run(ContainerSpec spec, LogSink log)
      throws IOException, InterruptedException {
    try {
      return runOnce(spec, log);
    } catch (IOException e) {
      throw Interrupts.unlessInterrupted(e);
    } catch (RuntimeException e) {
      throw Interrupts.unlessInterrupted(e);
    }
  }

  private ContainerExit runOnce(ContainerSpec spec, LogSink log)
      throws IOException, InterruptedException {
    String image = images.of(RootFilesystem.of(store.blobs(), spec.root()));
    try (StageContainer container = new StageContainer(daemon.client(), run, spec)) {
      container.create(image);
      container.fill(store.blobs());
      RecipeEnd end = container.start(log);
      run.refuseIfClosed();
      return end.status() == 0
          ? new ContainerExit.Done(container.installed(store), end.cpu())
          : new ContainerExit.Failed(end.status());
    }
  }

  @Override
  public void close() throws IOException {
    try (daemon) {
      run.close();
    }
  }
}
