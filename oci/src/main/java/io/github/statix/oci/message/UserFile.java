package io.github.statix.oci.message;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files that a user named, whatever they are. */
public final class UserFile {

  /** In bytes; a lock of a thousand packages takes some 200,000. */
  private static final int LARGEST = 16 << 20;

  private UserFile() {}

  /**
   * The text of a file in UTF-8. A pipe or a device is refused, since reading it may not end.
   *
   * @throws StatixException when there is no such text of at most 16 MiB; names the file
   */
  public static String text(Path file) throws IOException {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw refusal(file, "it is not a regular file");
      }
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LARGEST + 1);
      }
      if (bytes.length > LARGEST) {
        throw refusal(file, "it is larger than 16 MiB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw refusal(file, "it is not text in UTF-8");
    } catch (IOException e) {
      throw FileErrors.reading(file, e);
    }
  }

  private static StatixException refusal(Path file, String reason) {
    return new StatixException(
        Category.USAGE, "cannot read %s: %s".formatted(ForeignText.line(file.toString()), reason));
  }
}
