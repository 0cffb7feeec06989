package io.github.statix.assembler.reproduce;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.stages.container.ContainerSpec;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything the process that rebuilds a stage is told. It sees no preset, no lock and no network,
 * so that it can run where their files cannot be read.
 *
 * @param work what to build
 * @param epoch the newest time in the layer
 * @param engine {@code auto}, {@code docker} or {@code sandbox}
 * @param jobs at least 1
 */
record RebuildOrder(Work work, SourceEpoch epoch, String engine, int jobs) {

  /** What to build. */
  sealed interface Work {

    /** All that the store must hold. */
    List<Digest> blobs();

    /**
     * A stage. No compile cache goes in here: a rebuild that is answered from what the first build
     * compiled has proved nothing.
     */
    record OfStage(ContainerSpec spec) implements Work {
      @Override
      public List<Digest> blobs() {
        return Stream.concat(
                spec.root().stream().map(Layer::digest), spec.sources().values().stream())
            .toList();
      }
    }

    /**
     * A base, or what an image has over one.
     *
     * @param packages all that are installed
     * @param below the base of which only the difference is wanted
     * @param bootstrapImage where mmdebstrap runs when this machine has none
     */
    record OfBase(
        List<LockedPackage> packages, Optional<Layer> below, Optional<String> bootstrapImage)
        implements Work {
      @Override
      public List<Digest> blobs() {
        return Stream.concat(
                packages.stream().map(LockedPackage::sha256), below.stream().map(Layer::digest))
            .toList();
      }
    }
  }

  RebuildOrder {
    Objects.requireNonNull(work, "work is null");
    Objects.requireNonNull(epoch, "epoch is null");
    Objects.requireNonNull(engine, "engine is null");
  }
}
