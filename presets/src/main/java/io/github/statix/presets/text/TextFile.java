package io.github.statix.presets.text;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads text files that a stranger may have prepared: only where they may lie, only regular ones,
 * only as UTF-8. The failures are sentences without the name of the file, which the caller knows.
 */
public final class TextFile {

  /** The longest file that is read, in bytes. */
  private static final int LONGEST = 4 << 20;

  private TextFile() {}

  /**
   * The text of a file that lies in a directory or below it, after all symbolic links are followed.
   *
   * @param within the directory; links on the way to it may lead anywhere
   * @throws StatixException when the file lies elsewhere, cannot be read, or is no UTF-8 text
   */
  public static String read(Path file, Path within) throws StatixException {
    Path real = real(file);
    if (!real.startsWith(real(within))) {
      throw refused(
          "it is a symbolic link to %s, outside of %s; a preset names files of its own directory only"
              .formatted(shown(real), shown(within)));
    }
    return readReal(real);
  }

  /**
   * The text of a file that the user named, wherever it lies.
   *
   * @throws StatixException when it cannot be read, or is no UTF-8 text
   */
  public static String read(Path file) throws StatixException {
    return readReal(real(file));
  }

  /**
   * The text of a stream.
   *
   * @throws StatixException when it is too long, or no UTF-8 text
   */
  public static String read(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(LONGEST + 1);
    if (bytes.length > LONGEST) {
      throw refused("it is longer than %d bytes".formatted(LONGEST));
    }
    return decode(bytes);
  }

  private static String readReal(Path file) throws StatixException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw refused("it is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return read(in);
    } catch (IOException e) {
      throw explained(e);
    }
  }

  private static Path real(Path file) throws StatixException {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw explained(e);
    }
  }

  private static StatixException explained(IOException failure) {
    if (failure instanceof StatixException known) {
      return known;
    }
    if (failure instanceof NoSuchFileException || failure instanceof FileNotFoundException) {
      return refused("there is no such file");
    }
    if (failure instanceof AccessDeniedException) {
      return refused("there is no permission to read it");
    }
    if (failure instanceof FileSystemLoopException) {
      return refused("it is a symbolic link that leads back to itself");
    }
    return refused(ForeignText.line(String.valueOf(failure.getMessage())));
  }

  private static String decode(byte[] bytes) throws StatixException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw refused("it is not UTF-8 text in line " + line);
    }
    return out.flip().toString();
  }

  private static String shown(Path path) {
    return ForeignText.line(path.toString());
  }

  private static StatixException refused(String sentence) {
    return new StatixException(Category.USAGE, sentence);
  }
}
