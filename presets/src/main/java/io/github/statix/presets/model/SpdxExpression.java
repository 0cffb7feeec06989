package io.github.statix.presets.model;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A licence expression of the SPDX specification, such as {@code MIT OR Apache-2.0} or {@code
 * GPL-2.0-only WITH Linux-syscall-note}. That it is well formed is checked; that its identifiers
 * are on SPDX's list, which grows, is not.
 *
 * @param value the expression, with single spaces
 */
public record SpdxExpression(String value) {

  private static final int LONGEST = 256;
  private static final Pattern TOKENS = Pattern.compile("\\(|\\)|[^\\s()]+");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*\\+?");

  /**
   * Checks an expression.
   *
   * @throws IllegalArgumentException when it is not well formed, saying what is wrong
   */
  public SpdxExpression {
    Objects.requireNonNull(value, "value is null");
    if (value.length() > LONGEST) {
      throw new IllegalArgumentException("it is longer than %d characters".formatted(LONGEST));
    }
    value = new Reader(value).normalized();
  }

  @Override
  public String toString() {
    return value;
  }

  /** Goes through an expression word by word, with a counter in place of recursion. */
  private static final class Reader {

    /** What the word before was. */
    private enum Before {
      OPERATOR,
      LICENSE,
      WITH,
      CLOSED
    }

    private final Matcher tokens;
    private final StringBuilder normalized = new StringBuilder();
    private Before before = Before.OPERATOR;
    private int open;
    private int word;

    Reader(String text) {
      this.tokens = TOKENS.matcher(text);
    }

    String normalized() {
      while (tokens.find()) {
        take(tokens.group());
      }
      if (before == Before.OPERATOR || before == Before.WITH) {
        throw new IllegalArgumentException("a name is missing at its end");
      }
      if (open > 0) {
        throw new IllegalArgumentException("a ')' is missing");
      }
      return normalized.toString();
    }

    private void take(String token) {
      boolean glued = normalized.isEmpty() || normalized.charAt(normalized.length() - 1) == '(';
      normalized.append(glued || token.equals(")") ? "" : " ").append(token);
      word++;
      boolean wantsLicense = before == Before.OPERATOR;
      switch (token) {
        case "(" -> {
          require(wantsLicense);
          open++;
        }
        case ")" -> {
          require(!wantsLicense && before != Before.WITH && open > 0);
          open--;
          before = Before.CLOSED;
        }
        case "AND", "OR" -> {
          require(before == Before.LICENSE || before == Before.CLOSED);
          before = Before.OPERATOR;
        }
        case "WITH" -> {
          require(before == Before.LICENSE);
          before = Before.WITH;
        }
        default -> {
          require(wantsLicense || before == Before.WITH);
          require(ID.matcher(token).matches());
          before = before == Before.WITH ? Before.CLOSED : Before.LICENSE;
        }
      }
    }

    private void require(boolean right) {
      if (!right) {
        throw new IllegalArgumentException("its word %d cannot stand there".formatted(word));
      }
    }
  }
}
