package io.github.statix.verify.report;

import java.util.Locale;

/** How much a finding weighs, heaviest first. */
public enum Severity {
  /** The subject is not what it must be. */
  ERROR,
  /** The subject may fail in some places; a person should look. */
  WARNING,
  /** Worth knowing, nothing to mend. */
  INFO;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
