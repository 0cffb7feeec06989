package io.github.statix.presets.message;

import java.io.IOException;
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

  /** What the error concerns. */
  public final Category category() {
    return category;
  }

  /** What the user can do about it, unless the message says so itself. */
  public final Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }
}
