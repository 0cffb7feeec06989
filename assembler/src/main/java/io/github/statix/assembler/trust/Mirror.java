package io.github.statix.assembler.trust;

import io.github.statix.stages.source.SourceFetcher;
import java.io.IOException;
import java.util.Optional;

/** Where signed indexes can be asked for. */
@FunctionalInterface
public interface Mirror {

  /** What asks; the caller closes it. Empty when the network is off limits. */
  Optional<SourceFetcher> open() throws IOException;
}
