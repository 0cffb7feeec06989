package io.github.statix.stages.container.sandbox;

import io.github.statix.stages.capture.DirectoryTree;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.Interrupts;
import io.github.statix.stages.container.JobServer;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Runs each recipe under {@code bwrap}, in a root unpacked in the store. */
public final class SandboxEngine implements ContainerEngine {

  private final Store store;
  private final CompileCache cache;
  private final UnpackedRoots roots;
  private final Set<BubblewrapProcess> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private volatile @Nullable TokenPipe tokens;

  private SandboxEngine(Store store, CompileCache cache) {
    this.store = store;
    this.cache = cache;
    this.roots = new UnpackedRoots(store);
  }

  /** The sandbox without a compile cache. */
  public static SandboxEngine open(Store store) throws IOException, InterruptedException {
    return open(store, CompileCache.OFF);
  }

  /**
   * The sandbox over this store, after a trial run that does nothing.
   *
   * @throws IOException when bubblewrap is missing or not allowed here, saying what to do
   */
  public static SandboxEngine open(Store store, CompileCache cache)
      throws IOException, InterruptedException {
    SandboxProbe.check();
    return new SandboxEngine(store, cache);
  }

  @Override
  public String name() {
    return "sandbox";
  }

  @Override
  public synchronized Optional<JobServer> jobServer(int jobs)
      throws IOException, InterruptedException {
    TokenPipe made = tokens;
    if (made == null) {
      made = TokenPipe.create(jobs, store.workFolder("jobs"));
      tokens = made;
    }
    return Optional.of(made);
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
    RootFilesystem layers = RootFilesystem.of(store.blobs(), spec.root());
    Path root = roots.of(layers);
    WorkFolder work = store.workFolder("stage-" + spec.stage());
    boolean handedOver = false;
    try {
      Scratch scratch = Scratch.create(work.path(), store.blobs(), spec);
      List<String> command = Bubblewrap.run(spec, root, scratch, cache(layers, spec));
      TokenPipe jobs = spec.jobServer() ? tokens : null;
      int status = run(BubblewrapProcess.start(jobs == null ? command : jobs.with(command), log));
      if (status != 0) {
        return new ContainerExit.Failed(status);
      }
      scratch.keepInstalled();
      ContainerExit exit = new ContainerExit.Done(DirectoryTree.of(scratch.out(), work::close));
      handedOver = true;
      return exit;
    } finally {
      if (!handedOver) {
        work.close();
      }
    }
  }

  private Optional<Bubblewrap.Cache> cache(RootFilesystem root, ContainerSpec spec)
      throws IOException {
    if (cache == CompileCache.OFF) {
      return Optional.empty();
    }
    Path folder = Files.createDirectories(store.compileCaches().resolve(spec.stage().value()));
    Store.touch(folder);
    return Optional.of(new Bubblewrap.Cache(folder, CompileCache.namespace(root, spec)));
  }

  private int run(BubblewrapProcess process) throws IOException, InterruptedException {
    try (process) {
      running.add(process);
      // close() may have gone through the set just before.
      int status = closed ? 0 : process.await();
      if (closed) {
        throw new IOException("the sandbox was closed while a stage ran in it");
      }
      return status;
    } finally {
      running.remove(process);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    running.forEach(BubblewrapProcess::close);
    synchronized (this) {
      if (tokens != null) {
        tokens.close();
      }
    }
  }
}
