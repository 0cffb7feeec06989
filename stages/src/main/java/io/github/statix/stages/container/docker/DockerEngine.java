package io.github.statix.stages.container.docker;

import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.Interrupts;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.store.Store;
import java.io.IOException;

/** Runs each recipe in a container of a Docker-compatible daemon. */
public final class DockerEngine implements ContainerEngine {

  private final Store store;
  private final DockerDaemon daemon;
  private final RootImages images;
  private final Run run;
  private final Thread onExit;
  private boolean closed;

  private DockerEngine(Store store, DockerDaemon daemon) {
    this.store = store;
    this.daemon = daemon;
    this.images = new RootImages(store.blobs(), daemon);
    this.run = new Run(daemon.client());
    this.onExit = new Thread(this::removeQuietly, "docker-cleanup");
  }

  /**
   * An engine on this daemon, which is closed with it; what killed runs of this machine have left
   * there is removed first.
   */
  public static DockerEngine open(Store store, DockerDaemon daemon) throws IOException {
    DockerEngine engine = new DockerEngine(store, daemon);
    engine.run.removeLeftovers();
    Runtime.getRuntime().addShutdownHook(engine.onExit);
    return engine;
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
    RootFilesystem root = RootFilesystem.of(store.blobs(), spec.root());
    String image = images.of(root);
    try (StageContainer container = new StageContainer(daemon.client(), run, spec)) {
      synchronized (this) {
        refuseIfClosed();
        container.create(image);
      }
      container.fill(store.blobs());
      int status = container.start(log);
      refuseIfClosed();
      if (status != 0) {
        return new ContainerExit.Failed(status);
      }
      InstallTree installed = container.installed(store);
      return new ContainerExit.Done(installed);
    }
  }

  private synchronized void refuseIfClosed() throws IOException {
    if (closed) {
      throw new IOException("the Docker engine was closed while a stage ran in it");
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // The hook is running; it waits for nothing here.
      return;
    }
    try (daemon) {
      run.removeOwn();
    }
  }

  private void removeQuietly() {
    try {
      synchronized (this) {
        closed = true;
      }
      run.removeOwn();
    } catch (IOException e) {
      // Nobody is left to tell; the next run finds what is still there.
      return;
    }
  }
}
