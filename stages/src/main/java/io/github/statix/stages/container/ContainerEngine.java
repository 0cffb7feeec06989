package io.github.statix.stages.container;

import io.github.statix.stages.store.FailureSlot;
import java.io.IOException;
import java.nio.file.Path;
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
  default ContainerExit run(ContainerSpec spec, LogSink log)
      throws IOException, InterruptedException {
    return run(spec, Optional.empty(), log);
  }

  /** The same, but when the recipe fails what it left is kept, as with a way to stop it. */
  default ContainerExit run(ContainerSpec spec, Optional<FailureSlot> slot, LogSink log)
      throws IOException, InterruptedException {
    return run(spec, slot, log, new RecipeStop());
  }

  /**
   * The same, but when the recipe fails its {@code /build}, {@code /out} and {@code /tmp} are kept
   * in the slot, in place of what is there; when it does not fail, what is there is removed. A run
   * that is interrupted or killed leaves the slot as it was.
   *
   * @param stop ends the recipe early, as one that failed
   */
  ContainerExit run(ContainerSpec spec, Optional<FailureSlot> slot, LogSink log, RecipeStop stop)
      throws IOException, InterruptedException;

  /** A folder of this machine into whose file system recipes write, where that is known. */
  default Optional<Path> disk() {
    return Optional.empty();
  }

  /** Whether this engine has the remains of exactly this failure. */
  boolean keeps(FailureSlot slot) throws IOException, InterruptedException;

  /**
   * Opens the container the recipe would run in for a shell, and waits for its end. All is as for
   * the recipe, but for standard streams, and {@code TERM} where there is a terminal.
   *
   * @param kept what {@link #keeps} is true of, and the caller holds: its folders are the shell's,
   *     and stay as the shell leaves them; otherwise the shell's folders are empty, and thrown away
   * @return the shell's status
   * @throws IOException when the engine itself fails, saying what to do
   */
  int shell(ContainerSpec spec, Optional<FailureSlot> kept, Shell shell)
      throws IOException, InterruptedException;

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
