package io.github.statix.stages.run;

import io.github.statix.presets.message.Category;
import io.github.statix.presets.message.ForeignText;
import io.github.statix.presets.message.StatixException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A recipe or a library as somebody wrote it. */
final class ScriptFile {

  /** Far more than anybody writes by hand. */
  private static final int MOST_BYTES = 4 << 20;

  private ScriptFile() {}

  /**
   * The text of a script.
   *
   * @throws StatixException when it cannot be read, is too long, is not UTF-8, or has carriage
   *     returns, which a shell takes for a part of the word before them; it names file and line
   */
  static String read(Path file) throws StatixException {
    byte[] bytes = bytes(file);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw problem(
          file, "line %d is not UTF-8".formatted(line(bytes, in.position())), "save it as UTF-8");
    }
    String text = out.flip().toString();
    int carriageReturn = text.indexOf('\r');
    if (carriageReturn >= 0) {
      int line = (int) text.substring(0, carriageReturn).chars().filter(c -> c == '\n').count() + 1;
      throw problem(
          file,
          "line %d has a carriage return, as in files of DOS and Windows".formatted(line),
          "end its lines with LF alone, and write \\r where a program needs one");
    }
    return text;
  }

  private static byte[] bytes(Path file) throws StatixException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw problem(file, "it is longer than 4 MiB", "fetch data as a source of the preset");
      }
      return bytes;
    } catch (AccessDeniedException e) {
      throw problem(file, "no permission to read it", "make it readable for you");
    } catch (StatixException e) {
      throw e;
    } catch (IOException e) {
      throw problem(file, ForeignText.line(String.valueOf(e.getMessage())), "make it readable");
    }
  }

  private static int line(byte[] bytes, int position) {
    int line = 1;
    for (int i = 0; i < position; i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    return line;
  }

  private static StatixException problem(Path file, String what, String remedy) {
    return new StatixException(
        Category.USAGE,
        "the recipe file %s cannot be used: %s; %s"
            .formatted(ForeignText.line(file.toString()), what, remedy));
  }
}
