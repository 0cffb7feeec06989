package io.github.statix.presets.text;

import static java.util.stream.Collectors.joining;

import io.github.statix.oci.message.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong, up to a number that a person would still read. */
public final class Problems {

  private static final int MOST = 100;
  private static final int LONGEST_HINT = 64;
  private static final int MOST_CANDIDATES = 300;
  private static final int MOST_LISTED = 12;

  private final List<Problem> found = new ArrayList<>();
  private int dropped;

  /** Notes a problem; the message must be one line, with foreign text in it {@link #quoted}. */
  public void add(Place place, String message) {
    if (found.size() < MOST) {
      found.add(new Problem(place.file(), place.line(), place.column(), message));
    } else {
      dropped++;
    }
  }

  /** Notes a name nobody knows, and the known one it may have been meant to be. */
  public void addUnknown(Place place, String message, String typed, Collection<String> known) {
    add(place, found.size() < MOST ? message + advice(typed, known) : message);
  }

  /** The nearest name; where none is near, all of them if they are few. */
  private static String advice(String typed, Collection<String> known) {
    Optional<String> nearest =
        typed.length() <= LONGEST_HINT && known.size() <= MOST_CANDIDATES
            ? NearestName.of(typed, known)
            : Optional.empty();
    if (nearest.isPresent()) {
      return "; did you mean %s?".formatted(quoted(nearest.get()));
    }
    return known.isEmpty() || known.size() > MOST_LISTED
        ? ""
        : known.stream().map(Problems::quoted).collect(joining(", ", "; there are ", ""));
  }

  /** How many have been noted so far. */
  public int count() {
    return found.size() + dropped;
  }

  /** All of them by file and place; the last one counts those that were left out. */
  public List<Problem> list() {
    List<Problem> sorted = new ArrayList<>(found.stream().sorted(Problem.ORDER).toList());
    if (dropped > 0) {
      Problem last = sorted.get(sorted.size() - 1);
      sorted.add(
          new Problem(
              last.file(),
              0,
              0,
              "%d more problems are not shown; mend these first".formatted(dropped)));
    }
    return List.copyOf(sorted);
  }

  /** Foreign text as it can stand in a message: in quotes, on one line, of bounded length. */
  public static String quoted(String text) {
    return Quoted.of(text);
  }
}
