package io.github.statix.verify.source;

import io.github.statix.presets.model.ImageReference;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Turns what a person writes into an image source; nothing is read or sent yet. */
public final class ImageSources {

  private static final String FOLDER = "oci:";

  private ImageSources() {}

  /**
   * Understands {@code oci:DIR}, {@code oci:DIR:TAG} and {@code
   * registry/repository[:tag][@digest]}.
   *
   * @param credentials answers with what a registry (host and port) wants; asked only when it asks
   * @throws IllegalArgumentException when the text is none of these
   */
  public static ImageSource open(
      String text, Function<String, Optional<RegistryCredentials>> credentials) {
    if (text.startsWith(FOLDER)) {
      return folder(text.substring(FOLDER.length()));
    }
    return new RegistrySource(ImageReference.parse(text), credentials);
  }

  private static ImageSource folder(String text) {
    try {
      int colon = text.lastIndexOf(':');
      Path whole = Path.of(text);
      if (colon <= 0 || Files.isDirectory(whole)) {
        return new OciLayoutSource(whole, Optional.empty());
      }
      return new OciLayoutSource(
          Path.of(text.substring(0, colon)), Optional.of(text.substring(colon + 1)));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "'oci:%s' names no folder; write oci:DIR or oci:DIR:TAG".formatted(text), e);
    }
  }
}
