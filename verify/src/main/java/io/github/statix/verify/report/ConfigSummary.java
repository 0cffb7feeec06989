package io.github.statix.verify.report;

import java.util.List;
import java.util.Objects;

/**
 * What an image's config says.
 *
 * @param digest as the manifest names it; empty when the manifest names none
 * @param platform such as {@code linux/amd64}; empty when the config cannot be read
 * @param created time as written; empty when absent
 * @param settings how a container starts
 * @param history oldest first
 */
public record ConfigSummary(
    String digest,
    String platform,
    String created,
    RunSettings settings,
    List<HistoryLine> history) {

  /** Checks and copies the parts. */
  public ConfigSummary {
    Objects.requireNonNull(digest, "digest is null");
    Objects.requireNonNull(platform, "platform is null");
    Objects.requireNonNull(created, "created is null");
    Objects.requireNonNull(settings, "settings is null");
    history = List.copyOf(history);
  }

  /** The summary of a config that cannot be read. */
  public static ConfigSummary unreadable(String digest) {
    return new ConfigSummary(digest, "", "", RunSettings.NONE, List.of());
  }
}
