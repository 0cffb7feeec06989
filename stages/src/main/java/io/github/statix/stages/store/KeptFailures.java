package io.github.statix.stages.store;

import io.github.statix.presets.model.StageName;
import io.github.statix.stages.tree.PlainFiles;
import io.github.statix.stages.tree.TreeSize;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What failed recipes left to be looked into: at most one folder for each stage of a preset, {@code
 * failed/PRESET/STAGE/KEY}. An engine that keeps its own elsewhere has a folder here all the same,
 * and may remove whatever of its own has none any more.
 */
public final class KeptFailures {

  private static final String ENGINE = ".engine";

  private final Store store;
  private final Path folder;

  KeptFailures(Store store) {
    this.store = store;
    this.folder = store.root().resolve("failed");
  }

  /** Where they are, by preset; there once one is. */
  public Path folder() {
    return folder;
  }

  /**
   * Takes the slot for its engine or for a shell; empty while somebody else has it. {@link #keep}
   * and {@link #remove} are for whoever holds it.
   */
  public Optional<HeldLock> tryLock(FailureSlot slot) throws IOException {
    return store.tryLock("failed-%s-%s".formatted(slot.preset(), slot.stage()));
  }

  /** The folder kept for exactly this key. */
  public Optional<Path> find(FailureSlot slot) {
    return Optional.of(place(slot))
        .filter(place -> Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS));
  }

  /** The engine that keeps the last failure of this stage, as {@link #keep} was told it. */
  public Optional<String> engine(String preset, StageName stage) throws IOException {
    List<Path> kept = children(folder.resolve(preset).resolve(stage.value()));
    return kept.isEmpty() ? Optional.empty() : Optional.of(engineOf(kept.get(0)));
  }

  /** All engines that keep a failure, in order. */
  public SortedSet<String> engines() throws IOException {
    TreeSet<String> engines = new TreeSet<>();
    for (Path kept : all()) {
      engines.add(engineOf(kept));
    }
    return engines;
  }

  /**
   * Keeps a work folder, in place of the stage's last failure.
   *
   * @param engine whose it is, in one line
   * @return where it is now
   */
  public Path keep(FailureSlot slot, WorkFolder work, String engine) throws IOException {
    remove(slot);
    Path place = place(slot);
    Files.writeString(work.path().resolve(ENGINE), engine);
    PlainFiles.directories(stage(slot));
    work.moveTo(place);
    return place;
  }

  /** Removes what is kept of the slot's stage, whatever its key is. */
  public void remove(FailureSlot slot) throws IOException {
    for (Path kept : children(stage(slot))) {
      store.discard(kept);
    }
  }

  /** The bytes of a folder's files, as far as they can be seen. */
  public static long size(Path kept) {
    return TreeSize.of(kept);
  }

  /** All kept folders, for garbage collection. */
  List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path preset : children(folder)) {
      for (Path stage : children(preset)) {
        all.addAll(children(stage));
      }
    }
    return all;
  }

  private Path stage(FailureSlot slot) {
    return folder.resolve(slot.preset()).resolve(slot.stage().value());
  }

  private Path place(FailureSlot slot) {
    return stage(slot).resolve(slot.key().shortHex());
  }

  private static String engineOf(Path kept) throws IOException {
    try {
      return PlainFiles.read(kept.resolve(ENGINE));
    } catch (NoSuchFileException e) {
      // Deleted by somebody else meanwhile, or by hand.
      return "unknown";
    }
  }

  private static List<Path> children(Path parent) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(
            parent, child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))) {
      folders.forEach(children::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return children;
  }
}
