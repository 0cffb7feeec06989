package io.github.statix.stages.source;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Digest;
import java.util.List;

/** What failed sources are told to the user as. */
final class Messages {

  /** The longest line about an address, in characters. */
  private static final int LONGEST = 1500;

  private Messages() {}

  /** The head line and a line for each address; a remedy is to follow. */
  static String failed(SourceRequest request, List<String> tried) {
    StringBuilder text =
        new StringBuilder("source %s could not be fetched: ".formatted(request.name()))
            .append(ForeignText.line(request.file()))
            .append(request.sha256().map(digest -> " with " + digest).orElse(" (no digest pinned)"))
            .append('\n');
    tried.forEach(line -> text.append("  ").append(ForeignText.line(line, LONGEST)).append('\n'));
    return text.toString();
  }

  static String remedy(SourceRequest request, boolean offline) {
    String place =
        request
            .sha256()
            .map(digest -> "DIR/sha256/%s or DIR/%s".formatted(digest.hex(), request.file()))
            .orElse("DIR/" + request.file());
    return offline
        ? "Run once without --offline, or put the file at %s and pass --source-mirror DIR."
            .formatted(place)
        : "Try again later, correct the addresses in the preset, or put the file at %s and pass"
                .formatted(place)
            + " --source-mirror DIR.";
  }

  static String unproved(SourceRequest request, Digest found, String why) {
    return """
        source %1$s was fetched, but nothing proves that it is the right one: %2$s
        The archive found has %3$s.
        If that is the digest its authors publish, add it to the preset:
          sources.%1$s.sha256: add  %4$s: %5$s"""
        .formatted(request.name(), why, found, request.file(), found.hex());
  }
}
