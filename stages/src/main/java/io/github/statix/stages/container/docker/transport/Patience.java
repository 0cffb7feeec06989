package io.github.statix.stages.container.docker.transport;

import java.time.Duration;

/**
 * How long a daemon may be silent.
 *
 * @param answer for a request that it answers from memory
 * @param work for any other request, and between two pieces of an answer
 * @param look how often a container that runs without a word is asked after
 * @param silence for any request, once a daemon has let another one wait too long
 */
public record Patience(Duration answer, Duration work, Duration look, Duration silence) {

  /** For daemons that people use, on machines under load. */
  public static final Patience USUAL =
      new Patience(
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5));
}
