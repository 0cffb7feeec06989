package io.github.statix.stages.source;

import java.util.List;
import java.util.Objects;

/**
 * What fetching one source would do, without doing it.
 *
 * @param request the source
 * @param stored true when the store has it, so that nothing would be asked
 * @param addresses what would be tried, in order; one that cannot be tried says why in parentheses
 */
public record SourcePlan(SourceRequest request, boolean stored, List<String> addresses) {

  /** Copies the list. */
  public SourcePlan {
    Objects.requireNonNull(request, "request is null");
    addresses = List.copyOf(addresses);
  }
}
