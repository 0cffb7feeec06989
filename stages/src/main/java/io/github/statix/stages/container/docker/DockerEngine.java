package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.model.Mount;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.TreeEntry;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.Interrupts;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RecipeCommand;
import io.github.statix.stages.container.RecipeEnd;
import io.github.statix.stages.container.RecipeStop;
import io.github.statix.stages.container.Remains;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.container.Shell;
import io.github.statix.stages.store.CacheScope;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs each recipe in a container of a Docker-compatible daemon. */
public final class DockerEngine implements ContainerEngine {

  /** What {@link #name} says. */
  public static final String NAME = "docker";

  private final Store store;
  private final DockerDaemon daemon;
  private final RootImages images;
  private final Run run;
  private final KeptContainers kept;
  private final CompileCache cache;
  private final CacheVolumes caches;

  private DockerEngine(
      Store store,
      DockerDaemon daemon,
      Run run,
      KeptContainers kept,
      CompileCache cache,
      CacheVolumes caches) {
    this.store = store;
    this.caches = caches;
    this.kept = kept;
    this.cache = cache;
    this.daemon = daemon;
    this.images = new RootImages(store.blobs(), daemon);
    this.run = run;
  }

  /** An engine without a compile cache. */
  public static DockerEngine open(Store store, DockerDaemon daemon)
      throws IOException, InterruptedException {
    return open(store, daemon, CompileCache.OFF);
  }

  /**
   * An engine on this daemon, which is closed with it, also when it cannot be opened; what killed
   * runs of this machine have left there, and failures that are no longer kept, are removed first.
   */
  public static DockerEngine open(Store store, DockerDaemon daemon, CompileCache cache)
      throws IOException, InterruptedException {
    boolean open = false;
    try {
      Run run = Run.open(daemon.client());
      KeptContainers kept = new KeptContainers(daemon, run, store);
      kept.sweep();
      CacheVolumes caches = new CacheVolumes(daemon, store);
      caches.sweep();
      open = true;
      return new DockerEngine(store, daemon, run, kept, cache, caches);
    } finally {
      if (!open) {
        daemon.close();
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Path> disk() {
    return daemon.disk();
  }

  @Override
  public ContainerExit run(
      ContainerSpec spec, Optional<FailureSlot> slot, LogSink log, RecipeStop stop)
      throws IOException, InterruptedException {
    try {
      return runOnce(spec, slot, log, stop);
    } catch (IOException e) {
      IOException failure = Interrupts.unlessInterrupted(e);
      run.refuseIfClosed();
      throw failure;
    } catch (RuntimeException e) {
      throw Interrupts.unlessInterrupted(e);
    }
  }

  private ContainerExit runOnce(
      ContainerSpec spec, Optional<FailureSlot> slot, LogSink log, RecipeStop stop)
      throws IOException, InterruptedException {
    RootFilesystem root = RootFilesystem.of(store.blobs(), spec.root());
    String image = images.of(root);
    Optional<CacheScope> scope = cache == CompileCache.OFF ? Optional.empty() : spec.cache();
    AtomicReference<CacheVolumes.@Nullable Volume> objects = new AtomicReference<>();
    List<String> command = RecipeCommand.withVolume(spec, scope.map(given -> root.chain()));
    StageContainer container = new StageContainer(daemon, run, spec, command, kept.labels(slot));
    boolean handedOver = false;
    try {
      container.create(image, scope.map(given -> () -> lend(given, objects)));
      container.fill(store.blobs());
      RecipeEnd end = container.start(log, stop);
      run.refuseIfClosed();
      ContainerExit.Keeper keeper =
          () ->
              slot.isPresent() ? kept.keep(slot.get(), container, image, spec) : new Remains.None();
      ContainerTree installed = new ContainerTree(container, store);
      CacheVolumes.Volume own = objects.get();
      ContainerExit.Done done =
          new ContainerExit.Done(installed, end.cpu(), own != null && own.cached(), keeper);
      if (end.status() != 0) {
        return new ContainerExit.Failed(end.status(), done.keep());
      }
      forget(slot, log);
      if (own != null) {
        caches.giveBack(scope.orElseThrow(), own, end.objects());
      }
      handedOver = true;
      return done;
    } finally {
      if (!handedOver) {
        discard(container, log);
      }
    }
  }

  private List<Mount> lend(CacheScope scope, AtomicReference<CacheVolumes.@Nullable Volume> objects)
      throws IOException, InterruptedException {
    CacheVolumes.Volume lent = caches.lend(scope);
    objects.set(lent);
    return lent.mounts();
  }

  private void forget(Optional<FailureSlot> slot, LogSink log) throws InterruptedException {
    try {
      if (slot.isPresent()) {
        kept.forget(slot.get());
      }
    } catch (IOException e) {
      log.line("the stage's last failure could not be deleted: " + e.getMessage());
    }
  }

  /** What cannot be removed is swept by a later run, and no reason for this one to fail. */
  private static void discard(StageContainer container, LogSink log) {
    try {
      container.close();
    } catch (IOException e) {
      log.line("the stage's container could not be removed: " + e.getMessage());
    }
  }

  @Override
  public boolean keeps(FailureSlot slot) throws IOException, InterruptedException {
    return store.failures().find(slot).isPresent() && kept.volumes(slot).isPresent();
  }

  @Override
  public int shell(ContainerSpec spec, Optional<FailureSlot> slot, Shell shell)
      throws IOException, InterruptedException {
    try {
      String image = images.of(RootFilesystem.of(store.blobs(), spec.root()));
      try (StageContainer container =
          new StageContainer(
              daemon, run, spec, RecipeCommand.waiter(), kept.labels(Optional.empty()))) {
        if (slot.isPresent()) {
          container.createOver(image, kept.volumes(slot.get()).orElseThrow());
        } else {
          container.create(image, Optional.empty());
          container.fill(store.blobs());
        }
        return new ShellExec(daemon, container, spec, shell).run();
      }
    } catch (IOException e) {
      throw Interrupts.unlessInterrupted(e);
    } catch (RuntimeException e) {
      throw Interrupts.unlessInterrupted(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (daemon) {
      run.close();
    }
  }

  /**
   * What a recipe installed in a container that has ended. It is copied to this machine when it is
   * asked for, and the container stays until this is closed, so that it can still be kept when what
   * it holds is not fit for a layer.
   */
  private static final class ContainerTree implements InstallTree {

    private final StageContainer container;
    private final Store store;
    private @Nullable InstallTree copy;

    /** Takes the container over. */
    ContainerTree(StageContainer container, Store store) {
      this.container = container;
      this.store = store;
    }

    @Override
    public List<TreeEntry> entries() throws IOException {
      return copied().entries();
    }

    @Override
    public InputStream open(TreeEntry.RegularFile file) throws IOException {
      return copied().open(file);
    }

    private InstallTree copied() throws IOException {
      InstallTree known = copy;
      if (known == null) {
        try {
          known = container.installed(store);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
        copy = known;
      }
      return known;
    }

    @Override
    public void close() throws IOException {
      InstallTree known = copy;
      try (container) {
        if (known != null) {
          known.close();
        }
      }
    }
  }
}
