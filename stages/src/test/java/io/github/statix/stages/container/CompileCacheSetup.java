package io.github.statix.stages.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.store.CacheScope;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store, a root with a compiler, and recipes that compile, for tests of the compile cache. */
public abstract class CompileCacheSetup {

  /** Two objects, with debug information, and then what ccache counted, where there is one. */
  static final String COMPILE =
      """
      for name in a b; do
        echo "int $name(void) { return __LINE__; }" >$name.c
        gcc -g -O2 -c $name.c -o /out/$name.o
        echo compiled $name
        if [ -n "$PAUSE" ]; then sleep 1000; fi
      done
      if [ -n "${CCACHE_CONFIGPATH-}" ]; then ccache --print-stats; fi
      """;

  final List<String> log = Collections.synchronizedList(new ArrayList<>());
  final List<Boolean> cached = new ArrayList<>();
  Store store;
  List<Layer> root;

  /** The engine under test; skips the test where it cannot work. */
  protected abstract ContainerEngine open(Store store, CompileCache cache)
      throws IOException, InterruptedException;

  /** Removes the caches of this store, when they do not lie in it. */
  protected abstract void removeCaches(Store store) throws IOException, InterruptedException;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    store = Store.open(folder.resolve("store"));
    root = CompilerRoot.putInto(store.blobs());
  }

  @AfterEach
  void close() throws Exception {
    if (store != null) {
      removeCaches(store);
      store.close();
      WorkFolder.delete(store.root());
    }
  }

  ContainerSpec spec(String recipe) {
    return spec(recipe, "PAUSE", "");
  }

  ContainerSpec spec(String recipe, String variable, String value) {
    return spec(recipe, new TreeMap<>(), Map.of("PATH", "/usr/bin:/bin", variable, value));
  }

  ContainerSpec spec(String recipe, SortedMap<String, Digest> sources) {
    return spec(recipe, sources, Map.of("PATH", "/usr/bin:/bin", "PAUSE", ""));
  }

  ContainerSpec spec(
      String recipe, SortedMap<String, Digest> sources, Map<String, String> environment) {
    return new ContainerSpec(
            new StageName("tested"),
            root,
            sources,
            recipe,
            new TreeMap<>(Map.of("compiler", library())),
            new TreeMap<>(environment))
        .withCache(scope("a", "a"));
  }

  static CacheScope scope(String lineage, String key) {
    return new CacheScope(Digest.ofUtf8(lineage), Digest.ofUtf8(key), "a test");
  }

  static String library() {
    try (InputStream in = CompileCache.class.getResourceAsStream("/recipes/lib/compiler.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  Digest layer(CompileCache cache, ContainerSpec spec) throws Exception {
    try (ContainerEngine engine = open(store, cache)) {
      ContainerExit exit = engine.run(spec, log::add);
      assertThat(exit).as("%s", log).isInstanceOf(ContainerExit.Done.class);
      cached.add(((ContainerExit.Done) exit).cached());
      try (InstallTree installed = ((ContainerExit.Done) exit).installed()) {
        return LayerCapture.capture(installed, new SourceEpoch(1), store.blobs(), 1)
            .layer()
            .digest();
      }
    }
  }

  int hits() {
    return count("direct_cache_hit") + count("preprocessed_cache_hit");
  }

  /** The last value of one of ccache's counters. */
  int count(String counter) {
    return log.stream()
        .filter(line -> line.startsWith(counter + "\t"))
        .map(line -> Integer.parseInt(line.substring(counter.length() + 1)))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  Digest blob(String text) throws IOException {
    return store.blobs().put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
