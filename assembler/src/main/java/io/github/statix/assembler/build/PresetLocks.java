package io.github.statix.assembler.build;

import io.github.statix.assembler.archive.OutputFile;
import io.github.statix.assembler.build.PresetRequest.Locking;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.Preset;
import io.github.statix.presets.lock.Lock;
import io.github.statix.presets.lock.LockCheck;
import io.github.statix.presets.lock.LockException;
import io.github.statix.presets.lock.LockText;
import io.github.statix.presets.parse.LoadedPreset;
import io.github.statix.presets.parse.PresetException;
import io.github.statix.presets.text.TextFile;
import io.github.statix.stages.run.CachedLayers;
import io.github.statix.stages.run.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads presets together with their locks, and makes and writes locks. */
public final class PresetLocks {

  /** Finds out what a preset stands for today; asks mirrors. */
  @FunctionalInterface
  public interface Resolver {

    /** The lock of this preset. */
    Lock resolve(Preset preset) throws IOException, InterruptedException, UsageException;
  }

  private PresetLocks() {}

  /**
   * Reads a preset and its lock. A preset file without a lock gets one, which is written beside it.
   *
   * @param resolver asked only when there is no lock, or a new one is wanted
   * @throws UsageException when the lock does not fit the preset any more
   */
  public static LockedPreset load(PresetRequest request, Resolver resolver, BuildProgress progress)
      throws PresetException, LockException, UsageException, IOException, InterruptedException {
    LoadedPreset loaded = request.load();
    Optional<Path> file = request.lock().or(loaded::lockFile);
    Optional<Lock> stored =
        request.locking() == Locking.ANEW ? Optional.empty() : stored(loaded, file);
    Lock lock;
    if (stored.isPresent()) {
      lock = stored.get();
      check(loaded.preset(), lock, request);
    } else {
      if (!mayResolve(request, loaded.preset())) {
        throw missing(request, file);
      }
      lock = resolver.resolve(loaded.preset());
      if (request.locking() != Locking.NEVER) {
        Path target = target(request, loaded);
        write(lock, target, loaded);
        progress.note("wrote the lock " + target);
      }
    }
    return new LockedPreset(
        loaded.preset(), lock, new Recipes(recipes(request, loaded)), lineage(request, loaded));
  }

  /** Whether the preset says all that a lock would, so that no mirror has to be asked. */
  private static boolean asksNobody(Preset preset) {
    return preset.base() instanceof BaseSpec.Image
        && preset.sources().stream().allMatch(source -> source.pinned().isPresent());
  }

  /** A lock that the user names has to be there, unless a new one is asked for. */
  private static boolean mayResolve(PresetRequest request, Preset preset) {
    return switch (request.locking()) {
      case ANEW -> true;
      case WHEN_MISSING -> request.lock().isEmpty();
      case NEVER -> request.lock().isEmpty() && asksNobody(preset);
    };
  }

  private static StatixException missing(PresetRequest request, Optional<Path> file) {
    return new StatixException(
        Category.USAGE,
        "there is no lock %s".formatted(file.map(Path::toString).orElse("of this preset")),
        "Run 'statix-assemble lock --preset %s%s' first, which asks the mirrors and writes it."
            .formatted(
                request.preset(), request.lock().map(named -> " --lock " + named).orElse("")));
  }

  /** By files and their owners: a name is what a preset calls itself. */
  private static String lineage(PresetRequest request, LoadedPreset loaded) throws IOException {
    List<String> parts = new ArrayList<>();
    parts.add(
        loaded.folder().isEmpty()
            ? CachedLayers.shipped(request.preset())
            : "preset file " + identity(Path.of(request.preset())));
    if (request.lock().isPresent()) {
      parts.add("lock " + identity(request.lock().get()));
    }
    if (request.recipes().isPresent()) {
      parts.add("recipes of " + identity(request.recipes().get()));
    }
    return String.join(", ", parts);
  }

  private static String identity(Path file) throws IOException {
    if (!Files.exists(file)) {
      return quoted(file.toAbsolutePath().normalize());
    }
    return quoted(file.toRealPath()) + " of user " + Files.getOwner(file).getName();
  }

  /** So that no path can look like two. */
  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "''") + "'";
  }

  /**
   * Resolves a preset and writes its lock.
   *
   * @return the file written: {@code --lock}, or the one beside the preset's file, or {@code
   *     NAME.lock} in the working folder for a shipped preset
   */
  public static Path write(PresetRequest request, Resolver resolver)
      throws PresetException, UsageException, IOException, InterruptedException {
    LoadedPreset loaded = request.load();
    Path target = target(request, loaded);
    write(resolver.resolve(loaded.preset()), target, loaded);
    return target;
  }

  private static Path target(PresetRequest request, LoadedPreset loaded) {
    return request
        .lock()
        .or(loaded::lockFile)
        .orElse(Path.of(loaded.preset().header().name() + ".lock"));
  }

  private static Optional<Lock> stored(LoadedPreset loaded, Optional<Path> file)
      throws LockException, IOException {
    if (file.isPresent()) {
      return Files.exists(file.get(), LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(LockText.read(text(file.get(), loaded), file.get().toString()))
          : Optional.empty();
    }
    if (loaded.shippedLock().isEmpty()) {
      return Optional.empty();
    }
    String where = loaded.preset().header().name() + ".lock (shipped)";
    return Optional.of(LockText.read(loaded.shippedLock().get(), where));
  }

  /** A preset's own lock lies in its directory; one that the user names may lie anywhere. */
  private static String text(Path file, LoadedPreset loaded) throws StatixException {
    try {
      return loaded.lockFile().equals(Optional.of(file))
          ? TextFile.read(file, loaded.folder().orElseThrow())
          : TextFile.read(file);
    } catch (StatixException e) {
      throw new StatixException(
          e.category(),
          "the lock %s cannot be used: %s"
              .formatted(ForeignText.line(file.toString()), e.getMessage()));
    }
  }

  private static void check(Preset preset, Lock lock, PresetRequest request) throws UsageException {
    List<String> problems = LockCheck.problems(preset, lock, request.sets().keySet());
    if (!problems.isEmpty()) {
      throw new UsageException(
          "the lock does not fit the preset '%s':%n  %s"
              .formatted(preset.header().name(), String.join("\n  ", problems)));
    }
  }

  /** A preset's own lock is no way out of its directory; one that the user names may be a link. */
  private static void write(Lock lock, Path target, LoadedPreset loaded) throws IOException {
    if (loaded.lockFile().equals(Optional.of(target)) && Files.isSymbolicLink(target)) {
      throw new StatixException(
          Category.USAGE,
          "the lock %s is a symbolic link, and is not written"
              .formatted(ForeignText.line(target.toString())),
          "Remove the link, or name the file it leads to with --lock.");
    }
    OutputFile.writeText(target, LockText.write(lock));
  }

  private static List<Recipes.Directory> recipes(PresetRequest request, LoadedPreset loaded) {
    List<Recipes.Directory> directories = new ArrayList<>();
    request.recipes().map(Recipes.Directory::of).ifPresent(directories::add);
    for (Path directory : loaded.folders()) {
      Path root = loaded.folder().orElseThrow();
      directories.add(new Recipes.Directory(directory.resolve("recipes"), root));
    }
    return directories;
  }
}
