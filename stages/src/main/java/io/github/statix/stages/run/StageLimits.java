package io.github.statix.stages.run;

import io.github.statix.presets.model.TimeLimit;
import io.github.statix.stages.graph.Stage;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What no stage of a run may exceed.
 *
 * @param time the longest each may take, whatever the preset says; empty for what the preset says
 */
public record StageLimits(Optional<TimeLimit> time) {

  /** How many bytes of a file system stages leave free, unless a part of it is less. */
  private static final long RESERVE = 512L << 20;

  private static final int PART = 50;

  /** Those of a preset alone. */
  public static final StageLimits OF_PRESET = new StageLimits(Optional.empty());

  /** Checks for nulls. */
  public StageLimits {
    Objects.requireNonNull(time, "time is null");
  }

  /** The longest this stage may take, if there is a limit. */
  public Optional<TimeLimit> time(Stage stage) {
    return time.or(stage::timeout);
  }

  /**
   * Too little room in a file system.
   *
   * @param folder any of its folders
   * @param free bytes that are left
   * @param reserve bytes that should be
   */
  record Shortage(Path folder, long free, long reserve) {}

  /**
   * The file system of a folder.
   *
   * @param reserve how many bytes of it are to stay free
   */
  record Disk(Path folder, FileStore system, long reserve) {

    /** Whether there is too little room in it. */
    Optional<Shortage> shortage() {
      try {
        long free = system.getUsableSpace();
        return free < reserve ? Optional.of(new Shortage(folder, free, reserve)) : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }

  /** The file systems of these folders; one that does not tell how full it is is not watched. */
  static List<Disk> disks(Collection<Path> folders) {
    List<Disk> disks = new ArrayList<>();
    for (Path folder : folders) {
      try {
        FileStore system = Files.getFileStore(folder);
        disks.add(new Disk(folder, system, Math.min(RESERVE, system.getTotalSpace() / PART)));
      } catch (IOException e) {
        continue;
      }
    }
    return disks;
  }
}
