package io.github.statix.stages.container;

import io.github.statix.oci.model.Layer;
import io.github.statix.stages.container.choice.Engines;
import io.github.statix.stages.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Prints what a stage costs beside its recipe: an empty recipe in a root that is in place already,
 * eleven times, the first left out. Arguments: engine, a folder for a store.
 */
public final class EngineBenchmark {

  private EngineBenchmark() {}

  /** Prints each run and the median of ten, in milliseconds. */
  public static void main(String[] arguments) throws Exception {
    Store store = Store.open(Path.of(arguments[1]));
    Layer root = TestRoot.putInto(store.blobs());
    long opening = System.nanoTime();
    try (ContainerEngine engine = Engines.choose(arguments[0], store, CompileCache.OFF)) {
      System.out.println("open " + millisSince(opening));
      List<Long> runs = new ArrayList<>();
      for (int i = 0; i < 11; i++) {
        long start = System.nanoTime();
        ContainerExit exit = engine.run(Specs.of(root, ":"), line -> {});
        ((ContainerExit.Done) exit).installed().close();
        runs.add(millisSince(start));
      }
      System.out.println("runs " + runs);
      List<Long> warm = new ArrayList<>(runs.subList(1, 11));
      Collections.sort(warm);
      System.out.printf("%s: median %.1f ms%n", engine.name(), (warm.get(4) + warm.get(5)) / 2.0);
    }
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }
}
