package io.github.statix.assembler.reproduce;

import io.github.statix.oci.message.NearestName;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What can differ in the rebuild from the first build. */
public enum Variation {
  /** The number of jobs. */
  JOBS,
  /** The clock that recipes see. */
  CLOCK,
  /** The order in which recipes find the files of a directory. */
  ORDER;

  /** As the command line has it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads words with commas between, {@code all} or {@code none}; an {@link
   * IllegalArgumentException} names the nearest to a wrong one.
   */
  public static Set<Variation> parse(String list) {
    if (list.equals("all")) {
      return EnumSet.allOf(Variation.class);
    }
    Set<Variation> chosen = EnumSet.noneOf(Variation.class);
    if (list.equals("none")) {
      return chosen;
    }
    List<String> words = Arrays.stream(values()).map(Variation::word).toList();
    for (String word : list.split(",", -1)) {
      int index = words.indexOf(word.strip());
      if (index < 0) {
        throw new IllegalArgumentException(
            "'%s' is nothing that can be varied%s; choose of %s, or all or none"
                .formatted(word, NearestName.hint(word, words), String.join(",", words)));
      }
      chosen.add(values()[index]);
    }
    return chosen;
  }
}
