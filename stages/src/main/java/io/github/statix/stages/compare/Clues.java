package io.github.statix.stages.compare;

import io.github.statix.stages.compare.Finding.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Guesses from two pieces of text that should be one why they are not. */
final class Clues {

  private static final String DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*";
  private static final String MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*";

  /** Dates, times of the day, years of our time, and seconds since 1970 from 2001 to 2033. */
  private static final Pattern TIME =
      Pattern.compile(
          String.join(
              "|",
              "\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?)?",
              "\\b\\d{1,2}:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?",
              "(?:" + DAY + ",? +)?" + MONTH + " +\\d{1,2}(?:,? +(?:19|20)\\d\\d)?",
              "(?:" + DAY + ",? +)?\\d{1,2}[ -]" + MONTH + "(?:[ -](?:19|20)\\d\\d)?",
              "\\b" + DAY + "\\b",
              "\\b1\\d{9}(?:[.,]\\d+|\\d{3}|\\d{9})?\\b",
              "\\b(?:19|20)\\d{6}(?:\\d{6})?\\b",
              "\\b(?:19|20)\\d\\d\\b"));

  /** Names that mktemp and compilers make up. */
  private static final Pattern TEMPORARY = Pattern.compile("/(?:tmp|var/tmp|dev/shm)/[^\\s:\"']+");

  private final Traces traces;

  Clues(Traces traces) {
    this.traces = traces;
  }

  /** What two different texts look like. */
  Kind kind(String first, String second) {
    if (mentions(traces.paths(), first, second)) {
      return Kind.PATH;
    }
    if (mentions(traces.hostNames(), first, second)) {
      return Kind.HOST_NAME;
    }
    if (sameWithout(TEMPORARY, first, second)) {
      return Kind.PATH;
    }
    if (sameWithout(TIME, first, second)) {
      return Kind.TIME;
    }
    if (sortedWords(first).equals(sortedWords(second))) {
      return Kind.ORDER;
    }
    return isJobs(first, second) ? Kind.JOBS : Kind.CONTENT;
  }

  private static boolean mentions(List<String> names, String first, String second) {
    return names.stream().anyMatch(name -> first.contains(name) || second.contains(name));
  }

  private static boolean sameWithout(Pattern pattern, String first, String second) {
    return pattern.matcher(first).replaceAll("@").equals(pattern.matcher(second).replaceAll("@"));
  }

  private static List<String> sortedWords(String text) {
    return Arrays.stream(text.split("\\s+")).sorted().toList();
  }

  /** Whether one has a number of jobs where the other has the other number. */
  private boolean isJobs(String first, String second) {
    if (traces.jobs().size() != 2) {
      return false;
    }
    Matcher number =
        Pattern.compile("(?<![0-9])" + traces.jobs().get(0) + "(?![0-9])").matcher(first);
    while (number.find()) {
      String other =
          first.substring(0, number.start()) + traces.jobs().get(1) + first.substring(number.end());
      if (other.equals(second)) {
        return true;
      }
    }
    return number.replaceAll(Integer.toString(traces.jobs().get(1))).equals(second);
  }
}
