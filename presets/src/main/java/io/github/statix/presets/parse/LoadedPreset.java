package io.github.statix.presets.parse;

import io.github.statix.presets.Preset;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A preset and what lies beside its file.
 *
 * @param preset checked, with everything put in
 * @param folders where the preset's own file lies, then those of the files it extends; empty for
 *     shipped presets
 * @param shippedLock the text of the lock that comes with the program, if there is one
 */
public record LoadedPreset(Preset preset, List<Path> folders, Optional<String> shippedLock) {

  /** Copies the list. */
  public LoadedPreset {
    Objects.requireNonNull(preset, "preset is null");
    folders = List.copyOf(folders);
    Objects.requireNonNull(shippedLock, "shippedLock is null");
  }

  /** The folder of the preset's own file; empty for shipped presets. */
  public Optional<Path> folder() {
    return folders.stream().findFirst();
  }

  /** Where the lock of this preset lies or is to be written; empty for shipped presets. */
  public Optional<Path> lockFile() {
    return folder().map(folder -> folder.resolve(preset.header().name() + ".lock"));
  }
}
