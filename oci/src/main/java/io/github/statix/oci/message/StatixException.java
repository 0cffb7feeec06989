package io.github.statix.oci.message;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error that the program can explain: what happened and where, what it concerns, and what to do.
 *
 * <p>It is an {@link IOException} because most of these errors pass through streams, whose methods
 * may throw no other.
 */
public class StatixException extends IOException {

  private static final long serialVersionUID = 1;

  private final Category category;
  private final @Nullable String remedy;

  /**
   * An error whose message already says what to do.
   *
   * @param message what happened and where; text of others in it went through {@link ForeignText}
   */
  public StatixException(Category category, String message) {
    this(category, message, null, null);
  }

  /**
   * An error with its remedy.
   *
   * @param message what happened and where; text of others in it went through {@link ForeignText}
   * @param remedy what the user can do, as a sentence of its own
   */
  public StatixException(Category category, String message, String remedy) {
    this(category, message, remedy, null);
  }

  /**
   * An error with its remedy and its cause.
   *
   * @param message what happened and where; text of others in it went through {@link ForeignText}
   * @param remedy what the user can do; null when the message says it, or when there is nothing
   * @param cause the failure behind it, or null; its message is not shown
   */
  public StatixException(
      Category category, String message, @Nullable String remedy, @Nullable Throwable cause) {
    super(message, cause);
    this.category = category;
    this.remedy = remedy;
  }

  /**
   * Several errors that were found at once, as one. It concerns what the first in the order of
   * {@link Category} concerns.
   *
   * @param problems at least one
   */
  public static StatixException together(List<? extends StatixException> problems) {
    StatixException first = problems.get(0);
    if (problems.size() == 1) {
      return first;
    }
    StringBuilder message = new StringBuilder("%d problems".formatted(problems.size()));
    Category category = first.category();
    for (StatixException problem : problems) {
      message.append("\n  ").append(problem.getMessage());
      problem.remedy().ifPresent(remedy -> message.append("; ").append(remedy));
      category = problem.category().compareTo(category) < 0 ? problem.category() : category;
    }
    return new StatixException(category, message.toString(), null, first);
  }

  /** What the error concerns. */
  public final Category category() {
    return category;
  }

  /** What the user can do about it, unless the message says so itself. */
  public final Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }
}
