package io.github.statix.verify.source;

import io.github.statix.oci.model.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Turns what a person writes into an image source; nothing is read or sent yet. */
public final class ImageSources {

  private static final String FOLDER = "oci:";

  private ImageSources() {}

  /** Gives access to a repository; asks nothing yet. */
  @FunctionalInterface
  public interface Remote {
    /** The repository of this reference. */
    RemoteImage open(ImageReference reference) throws IOException;
  }

  /**
   * Understands {@code oci:DIR}, {@code oci:DIR:TAG} and {@code
   * registry/repository[:tag][@digest]}.
   *
   * @param remote asked for the repository when a registry is named
   * @throws IllegalArgumentException when the text is none of these
   * @throws IOException as {@code remote} throws it
   */
  public static ImageSource open(String text, Remote remote) throws IOException {
    if (text.startsWith(FOLDER)) {
      return folder(text.substring(FOLDER.length()));
    }
    ImageReference reference = ImageReference.parse(text);
    return new RegistrySource(reference, remote.open(reference));
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
