package io.github.statix.stages.container.sandbox;

import io.github.statix.stages.capture.DirectoryTree;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.Interrupts;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RecipeEnd;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs each recipe under {@code bwrap}, in a root unpacked in the store. */
public final class SandboxEngine implements ContainerEngine {

  private final Store store;
  private final UnpackedRoots roots;
  private final Set<BubblewrapProcess> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private SandboxEngine(Store store) {
    this.store = store;
    this.roots = new UnpackedRoots(store);
  }

  /**
   * The sandbox over this store, after a trial run that does nothing.
   *
   * @throws IOException when bubblewrap is missing or not allowed here, saying what to do
   */
  public static SandboxEngine open(Store store) throws IOException, InterruptedException {
    SandboxProbe.check();
    return new SandboxEngine(store);
  }

  @Override
  public String name() {
    return "sandbox";
  }

  @Override
  public ContainerExit run(ContainerSpec spec, LogSink log)
      throws IOException, InterruptedException {
    try {
      return runOnce(spec, log);
    } catch (IOException e) {
      throw Interrupts.unlessInterrupted(e);
    }
  }

  private ContainerExit runOnce(ContainerSpec spec, LogSink log)
      throws IOException, InterruptedException {
    Path root = roots.of(RootFilesystem.of(store.blobs(), spec.root()));
    WorkFolder work = store.workFolder("stage-" + spec.stage());
    boolean handedOver = false;
    try {
      Scratch scratch = Scratch.create(work.path(), store.blobs(), spec);
      RecipeEnd end = run(BubblewrapProcess.start(Bubblewrap.run(spec, root, scratch), log));
      if (end.status() != 0) {
        return new ContainerExit.Failed(end.status());
      }
      scratch.keepInstalled();
      ContainerExit exit =
          new ContainerExit.Done(DirectoryTree.of(scratch.out(), work::close), end.cpu());
      handedOver = true;
      return exit;
    } finally {
      if (!handedOver) {
        work.close();
      }
    }
  }

  private RecipeEnd run(BubblewrapProcess process) throws IOException, InterruptedException {
    try (process) {
      running.add(process);
      // close() may have gone through the set just before.
      RecipeEnd end = closed ? new RecipeEnd(0, Optional.empty()) : process.await();
      if (closed) {
        throw new IOException("the sandbox was closed while a stage ran in it");
      }
      return end;
    } finally {
      running.remove(process);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    running.forEach(BubblewrapProcess::close);
  }
}
