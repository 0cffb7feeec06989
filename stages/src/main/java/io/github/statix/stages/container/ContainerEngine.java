package io.github.statix.stages.container;

import java.io.IOException;
import java.util.Optional;

/**
 * Runs recipes in ephemeral containers. Nothing above this interface may assume that engine and
 * program share a disk or a clock.
 *
 * <p>A recipe sees, whichever engine runs it: {@code /src/NAME}, its sources, read-only; {@code
 * /build}, an empty scratch folder it starts in; {@code /out}, empty, the {@code DESTDIR} to
 * install into; {@code /tmp}; the root filesystem read-only with the layers of {@link
 * ContainerSpec#root} in place; {@code /proc} and a minimal {@code /dev}; a network with only a
 * loopback device; uid and gid 0 without capabilities; host name {@code statix}; the environment of
 * the spec and nothing else; umask 022. It is run as {@code /bin/bash -euo pipefail} with no
 * standard input.
 */
public interface ContainerEngine extends AutoCloseable {

  /** {@code sandbox} or {@code docker}. */
  String name();

  /**
   * Runs a recipe to its end and throws the container away; only what it installed outlives it,
   * until the tree in {@link ContainerExit.Done} is closed. When the thread is interrupted, the
   * container is killed and removed before this throws.
   *
   * @param log receives each line of the recipe's standard output and error, as it comes
   * @throws IOException when the engine itself fails, saying what to do
   */
  ContainerExit run(ContainerSpec spec, LogSink log) throws IOException, InterruptedException;

  /**
   * The job server that recipes of this engine can share, made when it is first asked for and ended
   * with the engine; empty when the engine cannot hand one to its containers.
   *
   * @param jobs how many tokens it has, the same number every time
   */
  default Optional<JobServer> jobServer(int jobs) throws IOException, InterruptedException {
    return Optional.empty();
  }

  /** Kills and removes whatever still runs; idempotent. */
  @Override
  void close() throws IOException;
}
