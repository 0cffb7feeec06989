package io.github.statix.verify.report;

import java.util.Objects;

/**
 * One entry of an image's history, as written in its config.
 *
 * @param created time as written; empty when absent
 * @param createdBy what made the layer; empty when absent
 * @param comment further words; empty when absent
 * @param emptyLayer whether the entry stands for no layer
 */
public record HistoryLine(String created, String createdBy, String comment, boolean emptyLayer) {

  /** Checks that every part is there. */
  public HistoryLine {
    Objects.requireNonNull(created, "created is null");
    Objects.requireNonNull(createdBy, "createdBy is null");
    Objects.requireNonNull(comment, "comment is null");
  }
}
