package io.github.statix.oci.message;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name a mistyped one was probably meant to be. */
public final class NearestName {

  private NearestName() {}

  /** The candidate at the smallest edit distance, if that is close enough to be a typing error. */
  public static Optional<String> of(String typed, Collection<String> candidates) {
    int allowed = Math.max(2, typed.length() / 3);
    return candidates.stream()
        .filter(candidate -> distance(typed, candidate) <= allowed)
        .min(
            Comparator.comparingInt((String candidate) -> distance(typed, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** {@code "; did you mean 'x'?"}, or nothing when no candidate is near. */
  public static String hint(String typed, Collection<String> candidates) {
    return of(typed, candidates).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /** Levenshtein's distance, case ignored. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1))
                ? 0
                : 1;
        int next = Math.min(diagonal + same, 1 + Math.min(row[j], row[j - 1]));
        diagonal = row[j];
        row[j] = next;
      }
    }
    return row[b.length()];
  }
}
