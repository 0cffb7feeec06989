package io.github.statix.stages.container.sandbox;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.capture.DirectoryTree;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.Interrupts;
import io.github.statix.stages.container.JobServer;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RecipeEnd;
import io.github.statix.stages.container.RecipeStop;
import io.github.statix.stages.container.Remains;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.container.Shell;
import io.github.statix.stages.container.Terminal;
import io.github.statix.stages.store.CacheScope;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.HeldLock;
import io.github.statix.stages.store.KeptFailures;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Runs each recipe under {@code bwrap}, in a root unpacked in the store. */
public final class SandboxEngine implements ContainerEngine {

  /** What a process that SIGINT killed ends with. */
  private static final int INTERRUPTED = 130;

  private static final long INTERRUPT_MILLIS = 500;

  private final Store store;
  private final CompileCache cache;
  private final RecipeUser user;
  private final Enclosure enclosure;
  private final Bubblewrap bubblewrap;
  private final UnpackedRoots roots;
  private final Set<BubblewrapProcess> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private volatile @Nullable TokenPipe tokens;

  private SandboxEngine(
      Store store,
      CompileCache cache,
      RecipeUser user,
      Enclosure enclosure,
      Bubblewrap bubblewrap) {
    this.store = store;
    this.cache = cache;
    this.user = user;
    this.enclosure = enclosure;
    this.bubblewrap = bubblewrap;
    this.roots = new UnpackedRoots(store, user);
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
    RecipeUser user = RecipeUser.ofThisProgram();
    Enclosure enclosure = Enclosure.open(store, user);
    boolean opened = false;
    try {
      Bubblewrap bubblewrap = SandboxProbe.check(enclosure);
      opened = true;
      return new SandboxEngine(store, cache, user, enclosure, bubblewrap);
    } finally {
      if (!opened) {
        enclosure.close();
      }
    }
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
      made = TokenPipe.create(jobs, store.workFolder("jobs"), this::busy);
      user.own(made.path());
      tokens = made;
    }
    return Optional.of(made);
  }

  private int busy() {
    return running.stream().mapToInt(BubblewrapProcess::busy).sum();
  }

  @Override
  public Optional<Path> disk() {
    return Optional.of(store.root());
  }

  @Override
  public ContainerExit run(
      ContainerSpec spec, Optional<FailureSlot> slot, LogSink log, RecipeStop stop)
      throws IOException, InterruptedException {
    try {
      return runOnce(spec, slot, log, stop);
    } catch (IOException e) {
      throw Interrupts.unlessInterrupted(e);
    }
  }

  private ContainerExit runOnce(
      ContainerSpec spec, Optional<FailureSlot> slot, LogSink log, RecipeStop stop)
      throws IOException, InterruptedException {
    RootFilesystem layers = RootFilesystem.of(store.blobs(), spec.root());
    Path root = roots.of(layers);
    WorkFolder work = store.workFolder("stage-" + spec.stage());
    Optional<CacheScope> scope = scope(root, spec);
    boolean handedOver = false;
    try {
      Scratch scratch = Scratch.create(work.path(), store.blobs(), spec, user);
      user.letThrough(store.root(), work.path());
      boolean cached = scope.isPresent() && lend(scope.get(), work, scratch);
      Optional<Bubblewrap.Cache> objects =
          scope.map(given -> new Bubblewrap.Cache(scratch.cache(), layers.chain()));
      List<String> command = bubblewrap.run(spec, root, scratch, objects);
      RecipeEnd end = run(enclosure.enter(command, true), spec, log, stop);
      if (end.status() != 0) {
        scope.ifPresent(given -> store.compileCaches().keepUnfinished(given, work.path()));
        Remains remains = keep(slot, work);
        handedOver = remains instanceof Remains.Kept;
        return new ContainerExit.Failed(end.status(), remains);
      }
      forget(slot, log);
      if (scope.isPresent()) {
        store.compileCaches().giveBack(scope.get(), work);
      }
      // Nothing is deleted before the layer is made: what is not fit for one is kept.
      DirectoryTree installed = DirectoryTree.of(scratch.out(), work::close);
      handedOver = true;
      return new ContainerExit.Done(installed, end.cpu(), cached, () -> keep(slot, work));
    } finally {
      if (!handedOver) {
        // Interrupted, or failed: what was given back before is not there any more.
        scope.ifPresent(given -> store.compileCaches().keepUnfinished(given, work.path()));
        work.close();
      }
    }
  }

  private RecipeEnd run(List<String> command, ContainerSpec spec, LogSink log, RecipeStop stop)
      throws IOException, InterruptedException {
    TokenPipe jobs = spec.jobServer() ? tokens : null;
    BubblewrapProcess process;
    try {
      process = BubblewrapProcess.start(jobs == null ? command : jobs.with(command), user, log);
    } catch (StatixException e) {
      throw new StatixException(
          e.category(),
          "stage '%s' cannot be started: %s".formatted(spec.stage(), e.getMessage()),
          e.remedy().orElse(null),
          e);
    }
    stop.started(process::kill);
    RecipeEnd end = run(process);
    if (end.status() == INTERRUPTED) {
      // Ctrl-C on a terminal reaches bwrap, too, and may be quicker there than with us.
      Thread.sleep(INTERRUPT_MILLIS);
    }
    return end;
  }

  private Optional<CacheScope> scope(Path root, ContainerSpec spec) {
    return cache == CompileCache.ON
            && Files.exists(root.resolve(CompileCache.PROGRAM), LinkOption.NOFOLLOW_LINKS)
        ? spec.cache()
        : Optional.empty();
  }

  /** Gives the recipe its own copy of the cache; whether there is anything in it. */
  private boolean lend(CacheScope scope, WorkFolder work, Scratch scratch)
      throws IOException, InterruptedException {
    boolean cached = store.compileCaches().lend(scope, work);
    user.ownTree(scratch.cache());
    return cached;
  }

  private Remains keep(Optional<FailureSlot> slot, WorkFolder work) {
    if (slot.isEmpty()) {
      return new Remains.None();
    }
    try {
      Optional<HeldLock> lock = store.failures().tryLock(slot.get());
      if (lock.isEmpty()) {
        return Remains.LOST_TO_A_SHELL;
      }
      try (HeldLock held = lock.get()) {
        Path kept = store.failures().keep(slot.get(), work, name());
        return new Remains.Kept(OptionalLong.of(KeptFailures.size(kept)), kept.toString());
      }
    } catch (IOException e) {
      return new Remains.Lost(ForeignText.line(String.valueOf(e.getMessage())));
    }
  }

  private void forget(Optional<FailureSlot> slot, LogSink log) {
    if (slot.isEmpty()) {
      return;
    }
    try {
      Optional<HeldLock> lock = store.failures().tryLock(slot.get());
      if (lock.isPresent()) {
        try (HeldLock held = lock.get()) {
          store.failures().remove(slot.get());
        }
      }
    } catch (IOException e) {
      log.line("the stage's last failure could not be deleted: " + e.getMessage());
    }
  }

  @Override
  public boolean keeps(FailureSlot slot) {
    return store.failures().find(slot).map(Scratch::new).filter(Scratch::isWhole).isPresent();
  }

  @Override
  public int shell(ContainerSpec spec, Optional<FailureSlot> kept, Shell shell)
      throws IOException, InterruptedException {
    try {
      if (kept.isPresent()) {
        Path folder = store.failures().find(kept.get()).orElseThrow();
        user.ownTree(folder);
        return shell(spec, new Scratch(folder), shell);
      }
      try (WorkFolder work = store.workFolder("shell-" + spec.stage())) {
        return shell(spec, Scratch.create(work.path(), store.blobs(), spec, user), shell);
      }
    } catch (IOException e) {
      throw Interrupts.unlessInterrupted(e);
    }
  }

  private int shell(ContainerSpec spec, Scratch scratch, Shell shell)
      throws IOException, InterruptedException {
    Path root = roots.of(RootFilesystem.of(store.blobs(), spec.root()));
    user.letThrough(store.root(), scratch.folder());
    List<String> command = enclosure.enter(bubblewrap.shell(spec, root, scratch, shell), false);
    try (Terminal.Hold terminal = Terminal.hold(shell.terminal())) {
      return run(BubblewrapProcess.startInheriting(command)).status();
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
    enclosure.close();
    synchronized (this) {
      if (tokens != null) {
        tokens.close();
      }
    }
  }
}
