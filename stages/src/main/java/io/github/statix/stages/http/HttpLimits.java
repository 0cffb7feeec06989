package io.github.statix.stages.http;

import java.time.Duration;

/**
 * How long a server may take. Time counts only while this program waits for the server.
 *
 * @param connect for a connection to one address
 * @param answer from the request to the end of the answer's headers
 * @param uploadAnswer the same after something was sent, which a registry may have to look through
 * @param document for the whole body of a small document
 * @param window in which {@code slowest} bytes must come, or some be taken
 * @param slowest bytes that must come in a window
 */
public record HttpLimits(
    Duration connect,
    Duration answer,
    Duration uploadAnswer,
    Duration document,
    Duration window,
    long slowest) {

  /** Ten minutes for what follows an upload, a minute for other answers, 100 bytes a second. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          Duration.ofSeconds(20),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          Duration.ofMinutes(2),
          Duration.ofSeconds(30),
          3000);
}
