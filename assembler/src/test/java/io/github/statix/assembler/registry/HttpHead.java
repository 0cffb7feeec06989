package io.github.statix.assembler.registry;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of an HTTP/1.1 request, and its body still to be read.
 *
 * @param lines request line and headers
 * @param in stands at the body
 */
record HttpHead(List<String> lines, InputStream in) {

  /** Sees, and may change, each piece of a body. */
  interface Piece {
    void pass(byte[] piece, int length) throws IOException;
  }

  static HttpHead read(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      lines.add(line);
    }
    return new HttpHead(lines, in);
  }

  /** {@code METHOD path?query}. */
  String request() {
    String[] parts = lines.get(0).split(" ");
    return parts[0] + " " + parts[1];
  }

  Optional<String> header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return lines.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst();
  }

  /** The head for a registry that knows nothing of tokens, and closes after its answer. */
  byte[] forUpstream() {
    StringBuilder head = new StringBuilder();
    for (String line : lines) {
      String lower = line.toLowerCase(Locale.ROOT);
      boolean bearer = lower.startsWith("authorization: bearer");
      if (!bearer && !lower.startsWith("connection:")) {
        head.append(line).append("\r\n");
      }
    }
    return head.append("Connection: close\r\n\r\n")
        .toString()
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Copies the body with its framing. */
  void copyBody(OutputStream out, Piece piece) throws IOException {
    if (header("Transfer-Encoding").isPresent()) {
      while (true) {
        String size = line(in);
        write(out, size);
        long length = Long.parseLong(size.split(";")[0].strip(), 16);
        copy(out, length, piece);
        write(out, line(in));
        if (length == 0) {
          return;
        }
      }
    }
    copy(out, header("Content-Length").map(Long::parseLong).orElse(0L), piece);
  }

  private void copy(OutputStream out, long length, Piece piece) throws IOException {
    byte[] buffer = new byte[1 << 14];
    for (long left = length; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        throw new EOFException("in a body");
      }
      piece.pass(buffer, n);
      out.write(buffer, 0, n);
      left -= n;
    }
  }

  private static void write(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("in a head");
      }
      if (b == 0x16 && line.size() == 0) {
        throw new IOException("this is TLS");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
