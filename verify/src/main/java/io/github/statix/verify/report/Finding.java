package io.github.statix.verify.report;

import java.util.List;
import java.util.Objects;

/**
 * One thing a check found.
 *
 * @param check the check's name, such as {@code diff-id}
 * @param severity how much it weighs
 * @param where the part of the subject, such as {@code layer 2} or {@code byte 0x40}
 * @param expected what should have been there
 * @param actual what was there; may quote hostile input, so print it escaped
 * @param remedy what to do about it; empty when there is nothing to do
 */
public record Finding(
    String check, Severity severity, String where, String expected, String actual, String remedy) {

  /** Checks that every part is there. */
  public Finding {
    Objects.requireNonNull(check, "check is null");
    Objects.requireNonNull(severity, "severity is null");
    Objects.requireNonNull(where, "where is null");
    Objects.requireNonNull(expected, "expected is null");
    Objects.requireNonNull(actual, "actual is null");
    Objects.requireNonNull(remedy, "remedy is null");
  }

  /** Whether any of these is an error. */
  public static boolean anyError(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
  }
}
