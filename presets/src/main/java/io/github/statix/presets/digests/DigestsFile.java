package io.github.statix.presets.digests;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.presets.parse.PresetCatalog;
import io.github.statix.presets.text.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where the expected digests of a preset lie: among the program's own files for a shipped one, else
 * beside the preset file.
 *
 * @param nameOrFile of the preset, as it was asked for
 * @param name of the preset, as it calls itself
 * @param chosen a file to use instead
 */
public record DigestsFile(String nameOrFile, String name, Optional<Path> chosen) {

  /**
   * What is expected of the preset's stages; empty when nothing is.
   *
   * @throws IllegalArgumentException when the file cannot be understood, saying why
   */
  public Optional<ExpectedDigests> read() throws IOException {
    if (chosen.isEmpty() && isShipped()) {
      return ExpectedDigests.shipped(name);
    }
    Path file = chosen.orElseGet(this::beside);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    return Optional.of(ExpectedDigests.parse(text(file), file.toString()));
  }

  /** A preset's own file lies in its directory; one that the user names may lie anywhere. */
  private String text(Path file) throws StatixException {
    try {
      return chosen.isPresent()
          ? TextFile.read(file)
          : TextFile.read(file, file.toAbsolutePath().resolveSibling(""));
    } catch (StatixException e) {
      throw new StatixException(
          e.category(),
          "the digests %s cannot be used: %s"
              .formatted(ForeignText.line(file.toString()), e.getMessage()),
          e.remedy().orElse(null),
          e);
    }
  }

  /**
   * Writes the file, whole or not at all; for a shipped preset into the working folder.
   *
   * @return where it was written
   */
  public Path write(ExpectedDigests digests) throws IOException {
    Path own = isShipped() ? Path.of(name + ".digests") : beside();
    Path target = chosen.orElse(own).toAbsolutePath();
    Path unfinished = Files.createTempFile(target.getParent(), ".digests-", "");
    try {
      Files.writeString(unfinished, digests.text());
      Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    return target;
  }

  private boolean isShipped() {
    return new PresetCatalog().names().contains(nameOrFile);
  }

  private Path beside() {
    return Path.of(nameOrFile).resolveSibling(name + ".digests");
  }
}
