package io.github.statix.stages.rebuild;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.store.Store;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A layer to lay over a recipe's root, in which programs of the C library see another time and list
 * folders backwards. The host cannot do this from outside: a container has the kernel's clock, and
 * the order of a folder is its file system's.
 */
public sealed interface Perturbation {

  /** How far ahead the clock is: another second, minute, hour, day, month and year. */
  Duration AHEAD = Duration.ofDays(397).plusHours(7).plusMinutes(13).plusSeconds(19);

  /** It was compiled, and tried out in the base. */
  record Made(Layer layer) implements Perturbation {}

  /** It could not be. */
  record Impossible(String reason) implements Perturbation {}

  /**
   * Compiles it with the base's gcc.
   *
   * @param base the layers of the base, lowest first
   * @param clock whether the clock is to be ahead by {@link #AHEAD}
   * @param order whether folders are to be listed backwards
   * @throws IOException when the engine itself fails
   */
  static Perturbation make(
      Store store,
      ContainerEngine engine,
      List<Layer> base,
      SourceEpoch epoch,
      boolean clock,
      boolean order)
      throws IOException, InterruptedException {
    Digest source = store.blobs().put(new ByteArrayInputStream(resource("perturb.c")));
    TreeMap<String, String> variables = new TreeMap<>();
    variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    variables.put("LC_ALL", "C.UTF-8");
    variables.put("CLOCK", Long.toString(clock ? AHEAD.toSeconds() : 0));
    variables.put("ORDER", order ? "1" : "0");
    ContainerSpec spec =
        new ContainerSpec(
            new StageName("perturb"),
            base,
            new TreeMap<>(Map.of("perturb.c", source)),
            new String(resource("perturb.sh"), StandardCharsets.UTF_8),
            new TreeMap<>(),
            variables);
    ArrayDeque<String> last = new ArrayDeque<>(List.of("nothing was said"));
    ContainerExit exit =
        engine.run(
            spec,
            line -> {
              last.clear();
              last.add(ForeignText.line(line));
            });
    if (exit instanceof ContainerExit.Done done) {
      try (InstallTree installed = done.installed()) {
        return new Made(LayerCapture.capture(installed, epoch, store.blobs(), 1).layer());
      }
    }
    return new Impossible(
        "it takes gcc, the C library's headers and ls in the base, where compiling it ended with: "
            + last.getFirst());
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Perturbation.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("the program's own file %s is missing".formatted(name));
      }
      return in.readAllBytes();
    }
  }
}
