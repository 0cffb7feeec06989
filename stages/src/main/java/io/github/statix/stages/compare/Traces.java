package io.github.statix.stages.compare;

import java.util.List;

/**
 * What the two builds' surroundings were called, to be recognised where it turns up in a layer.
 *
 * @param paths such as the stores' folders
 * @param hostNames of the machines
 * @param jobs the numbers of jobs, or nothing when they were the same
 */
public record Traces(List<String> paths, List<String> hostNames, List<Integer> jobs) {

  /** Copies the lists; empty names would turn up everywhere and are left out. */
  public Traces {
    paths = paths.stream().filter(path -> !path.isBlank()).toList();
    hostNames = hostNames.stream().filter(name -> !name.isBlank()).toList();
    jobs = List.copyOf(jobs);
  }

  /** Nothing is known. */
  public static Traces none() {
    return new Traces(List.of(), List.of(), List.of());
  }
}
