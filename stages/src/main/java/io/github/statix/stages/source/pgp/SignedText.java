package io.github.statix.stages.source.pgp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A text with signatures below it (RFC 9580, section 7, "Cleartext Signature Framework"), not
 * checked yet. What lies before or behind them is not part of it.
 *
 * @param lines of the text, as they are signed, without their ends
 * @param signatures armored
 */
public record SignedText(List<String> lines, byte[] signatures) {

  private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
  private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
  private static final String HASH = "Hash: ";
  private static final String ESCAPE = "- ";

  /** Copies the list. */
  public SignedText {
    lines = List.copyOf(lines);
  }

  /** Some programs take it for the end of a line. */
  private static final Pattern LONE_RETURN = Pattern.compile("\r(?!\n)");

  /**
   * Takes a file apart.
   *
   * @throws IOException when it is no such text; nothing may stand before it, and nothing in it
   *     that could be read in two ways
   */
  public static SignedText parse(byte[] file) throws IOException {
    // Latin-1 keeps every byte.
    String text = new String(file, StandardCharsets.ISO_8859_1);
    if (LONE_RETURN.matcher(text).find()) {
      throw new IOException("it has a carriage return without a line feed");
    }
    Iterator<String> lines = text.lines().iterator();
    if (!lines.hasNext() || !lines.next().equals(BEGIN)) {
      throw new IOException("it does not begin with " + BEGIN);
    }
    String line = next(lines);
    for (; !line.isEmpty(); line = next(lines)) {
      if (!line.startsWith(HASH)) {
        throw new IOException("its head has another line than " + HASH.strip());
      }
    }
    List<String> signed = new ArrayList<>();
    for (line = next(lines); !line.equals(SIGNATURE); line = next(lines)) {
      if (line.startsWith("-") && !line.startsWith(ESCAPE)) {
        throw new IOException("a line of it begins with '-'");
      }
      String bare = line.startsWith(ESCAPE) ? line.substring(ESCAPE.length()) : line;
      signed.add(bare.replaceFirst("[ \\t\\r]+$", ""));
    }
    byte[] signatures =
        text.substring(text.indexOf("\n" + SIGNATURE)).getBytes(StandardCharsets.ISO_8859_1);
    return new SignedText(signed, signatures);
  }

  private static String next(Iterator<String> lines) throws IOException {
    if (!lines.hasNext()) {
      throw new IOException("it ends before its signature");
    }
    return lines.next();
  }

  /** The bytes that the signatures are over. */
  byte[] signed() {
    return String.join("\r\n", lines).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The text that is signed, each line with its end; to be read as UTF-8. */
  public String text() {
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
