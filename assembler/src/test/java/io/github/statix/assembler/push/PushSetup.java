package io.github.statix.assembler.push;

import io.github.statix.assembler.jib.ImageAssembler;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.registry.FaultyProxy;
import io.github.statix.assembler.registry.RegistryManifest;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.assembler.registry.RegistrySession;
import io.github.statix.assembler.registry.Retry;
import io.github.statix.assembler.registry.TestImages;
import io.github.statix.assembler.registry.TestRegistries;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An image of four layers and a config, about to be pushed through a proxy to a real registry.
 *
 * @param registry behind the proxy
 * @param proxy in front of it
 * @param store with the layers
 * @param image to push
 * @param progress notes new tries
 */
public record PushSetup(
    RegistryServer registry,
    FaultyProxy proxy,
    Store store,
    AssembledImage image,
    NotedProgress progress)
    implements AutoCloseable {

  /** Many short waits. */
  public static final Retry QUICK =
      new Retry(4, Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofSeconds(2));

  /** Notes what is tried again. */
  public static final class NotedProgress implements PushProgress {

    private final List<String> retries = new CopyOnWriteArrayList<>();
    private final List<Duration> waits = new CopyOnWriteArrayList<>();

    @Override
    public void retrying(String what, Duration wait) {
      retries.add(what);
      waits.add(wait);
    }
  }

  /** An image to push through a proxy to this registry. */
  public static PushSetup through(RegistryServer registry, Path folder) throws IOException {
    Store store = Store.open(folder.resolve("store"));
    return new PushSetup(
        registry,
        new FaultyProxy(registry.port()),
        store,
        ImageAssembler.assemble(TestImages.plan(store.blobs(), 3, 100_000)),
        new NotedProgress());
  }

  /** Where it is pushed to. */
  public ImageReference target() {
    return ImageReference.parse(proxy.address() + "/owner/name:t");
  }

  /** Pushes without credentials. */
  public PushedImage push() throws IOException {
    return push(Map.of(), target()).get(0);
  }

  /** Pushes with the credentials of these variables. */
  public List<PushedImage> push(Map<String, String> environment, ImageReference... targets)
      throws IOException {
    return new ImagePusher(
            store.blobs(),
            TestRegistries.with(environment, TestRegistries.IMPATIENT, targets),
            progress,
            QUICK)
        .push(image, List.of(targets), List.of());
  }

  /** What the registry itself, asked without the proxy, has under the target's tag. */
  Optional<Digest> tagged() throws Exception {
    ImageReference direct =
        new ImageReference(
            registry.address(), target().repository(), target().tag(), Optional.empty());
    try (RegistrySession session = TestRegistries.anonymous().toPull(direct)) {
      return session
          .manifest(target().tag().orElseThrow())
          .map(RegistryManifest::bytes)
          .map(Digest::of);
    }
  }

  List<String> retries() {
    return progress.retries;
  }

  List<Duration> waits() {
    return progress.waits;
  }

  @Override
  public void close() throws IOException {
    proxy.close();
  }

  /** An executor counts as ended when its threads have done their work, a moment before they do. */
  static List<Thread> registryThreads() throws InterruptedException {
    List<Thread> alive = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("registry")) {
        thread.join(1000);
        if (thread.isAlive()) {
          alive.add(thread);
        }
      }
    }
    return alive;
  }
}
