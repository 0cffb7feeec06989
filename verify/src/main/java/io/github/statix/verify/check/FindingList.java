package io.github.statix.verify.check;

import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects findings; of one kind in one part only the first are kept, the rest are counted. */
final class FindingList {

  static final int KEPT = 20;
  private static final int QUOTED = 300;

  private record Kind(String check, Severity severity, String part) {}

  private final List<Finding> kept = new ArrayList<>();
  private final Map<Kind, Long> counts =
      new TreeMap<>(
          Comparator.comparing(Kind::check)
              .thenComparing(Kind::severity)
              .thenComparing(Kind::part));

  void addAll(List<Finding> findings) {
    kept.addAll(findings);
  }

  void error(String check, String where, String expected, String actual, String remedy) {
    add(Severity.ERROR, check, where, "", expected, actual, remedy);
  }

  void warning(String check, String where, String expected, String actual, String remedy) {
    add(Severity.WARNING, check, where, "", expected, actual, remedy);
  }

  void info(String check, String where, String expected, String actual) {
    add(Severity.INFO, check, where, "", expected, actual, "");
  }

  /** A finding about one of many things inside a part, such as a member of a layer. */
  void add(
      Severity severity,
      String check,
      String part,
      String thing,
      String expected,
      String actual,
      String remedy) {
    long count = counts.merge(new Kind(check, severity, part), 1L, Long::sum);
    if (count <= KEPT) {
      String where = thing.isEmpty() ? part : part + ", " + quote(thing);
      kept.add(new Finding(check, severity, where, shorten(expected), shorten(actual), remedy));
    }
  }

  static String quote(String name) {
    return "'" + shorten(name) + "'";
  }

  private static String shorten(String text) {
    return text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "...";
  }

  /** Everything found, heaviest first, else in the order it was found. */
  List<Finding> sorted() {
    List<Finding> all = new ArrayList<>(kept);
    counts.forEach(
        (kind, count) -> {
          if (count > KEPT) {
            all.add(
                new Finding(
                    kind.check,
                    kind.severity,
                    kind.part,
                    "none",
                    "%d more of these".formatted(count - KEPT),
                    ""));
          }
        });
    all.sort(Comparator.comparing(Finding::severity));
    return all;
  }
}
