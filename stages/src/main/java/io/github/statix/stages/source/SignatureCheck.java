package io.github.statix.stages.source;

import io.github.statix.stages.source.pgp.OpenPgp;
import io.github.statix.stages.source.pgp.SignatureResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks for a good signature of one source; each address is asked once, whatever is checked. */
final class SignatureCheck {

  private static final int MAX_BYTES = 1 << 18;

  private final String name;
  private final SourceRequest.Signature signature;
  private final List<Location> locations;
  private final HttpDownload http;

  /** What an address gave: bytes, or a text that says why not. */
  private final Map<Location, Object> asked = new LinkedHashMap<>();

  SignatureCheck(
      String name, SourceRequest.Signature signature, List<Location> locations, HttpDownload http) {
    this.name = name;
    this.signature = signature;
    this.locations = locations;
    this.http = http;
  }

  /** Checks these bytes against signature after signature until one is good. */
  Outcome check(Content content) throws IOException, InterruptedException {
    List<String> bad = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    boolean weak = false;
    for (Location location : locations) {
      Object answer = ask(location);
      if (!(answer instanceof byte[] bytes)) {
        missing.add("%s: %s".formatted(location.text(), answer));
        continue;
      }
      try (InputStream in = content.open()) {
        SignatureResult result = OpenPgp.verify(in, bytes, signature.keys());
        if (result instanceof SignatureResult.Good) {
          return new Outcome(State.GOOD, List.of());
        }
        if (result instanceof SignatureResult.Bad fault) {
          bad.add("%s: %s".formatted(location.text(), fault.reason()));
        } else {
          weak = true;
        }
      }
    }
    if (weak) {
      return new Outcome(State.WEAK, List.of());
    }
    return bad.isEmpty() ? new Outcome(State.MISSING, missing) : new Outcome(State.BAD, bad);
  }

  private Object ask(Location location) throws IOException, InterruptedException {
    Object known = asked.get(location);
    if (known != null) {
      return known;
    }
    Object answer = answer(location);
    asked.put(location, answer);
    return answer;
  }

  private Object answer(Location location) throws IOException, InterruptedException {
    if (location instanceof Location.Unusable unusable) {
      return unusable.reason();
    }
    byte[] bytes;
    if (location instanceof Location.Remote remote) {
      try {
        bytes = http.toMemory(name, remote.url(), MAX_BYTES);
      } catch (FetchFailure e) {
        return e.getMessage();
      }
    } else if (location instanceof Location.Local local) {
      try (InputStream in = Files.newInputStream(local.file())) {
        bytes = in.readNBytes(MAX_BYTES + 1);
      } catch (FileSystemException e) {
        return "it cannot be read (%s)".formatted(e.getClass().getSimpleName());
      }
    } else {
      throw new AssertionError(location);
    }
    return Content.isHtml(bytes) ? "the answer is an HTML page, not a signature" : bytes;
  }

  enum State {
    /** A pinned key signed the bytes. */
    GOOD,
    /** A pinned key signed them by way of SHA-1. */
    WEAK,
    /** There are signatures, and none counts. */
    BAD,
    /** No address gave a signature. */
    MISSING
  }

  /**
   * What came of it.
   *
   * @param details one line for each address that did not help
   */
  record Outcome(State state, List<String> details) {

    Outcome {
      details = List.copyOf(details);
    }
  }
}
