package io.github.statix.verify.report;

import java.util.Objects;

/**
 * How a program ended that was started, without arguments, in a root directory that holds nothing
 * else.
 *
 * @param end the kind of its end
 * @param status its exit status or the number of the signal that ended it; 0 where it has neither
 * @param said the last line that it wrote, or why it could not be started; may be hostile
 */
public record ProgramRun(End end, int status, String said) {

  /** The kinds of ends. */
  public enum End {
    /** It ended by itself. */
    EXITED("exited with status %d"),
    /** A signal ended it, such as 11 (SIGSEGV). */
    KILLED("ended by signal %d"),
    /** It ran for as long as it was let. */
    RUNNING("still running at the time limit"),
    /** The kernel did not start it, for example because its loader is missing. */
    NOT_STARTED("not started");

    private final String text;

    End(String text) {
      this.text = text;
    }
  }

  /** Checks that every part is there. */
  public ProgramRun {
    Objects.requireNonNull(end, "end is null");
    Objects.requireNonNull(said, "said is null");
  }

  /** Whether it started, and no signal ended it. */
  public boolean isGood() {
    return end == End.EXITED || end == End.RUNNING;
  }

  @Override
  public String toString() {
    return end.text.formatted(status);
  }
}
