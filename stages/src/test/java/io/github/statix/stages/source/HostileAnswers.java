package io.github.statix.stages.source;

import io.github.statix.stages.source.TestServer.Handler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.provider.Arguments;

/** Answers that no server should give. */
final class HostileAnswers {

  /** Sets the title of a terminal's window. */
  static final String ESCAPES = "\u001b]0;owned\u0007";

  private HostileAnswers() {}

  /** What it is, what the failure says of it, and the answer. */
  static Stream<Arguments> all() {
    return Stream.of(
        answer("a negative length", "'-5'", sent("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx")),
        answer(
            "a length of words", "'x y'", sent("HTTP/1.1 200 OK\r\nContent-Length: x y\r\n\r\n")),
        answer(
            "a huge length",
            "'99999999999999999999'",
            sent("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n")),
        answer(
            "two lengths",
            "'1', '2'",
            sent("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy")),
        answer(
            "a length beyond the limit",
            "larger than the limit of 1048576 bytes",
            sent("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n")),
        answer(
            "a body without end", "larger than the limit", endless("HTTP/1.1 200 OK\r\n\r\n", "x")),
        answer(
            "a chunked body without end",
            "larger than the limit",
            endless(chunked(""), "1000\r\n" + "x".repeat(0x1000) + "\r\n")),
        answer("a negative chunk", "broke off", sent(chunked("-5\r\nx"))),
        answer("a chunk of words", "broke off", sent(chunked("words\r\nx"))),
        answer("a huge chunk", "broke off", sent(chunked("ffffffffffffffffff\r\nx"))),
        answer("a chunk extension without end", "sends without end", endless(chunked("1;"), "x")),
        answer("a head without end", "broke off", endless("HTTP/1.1 200 OK\r\n", "X: y\r\n")),
        answer("a line without end", "broke off", endless("HTTP/1.1 200 OK\r\nX: ", "y")),
        answer("a status line without end", "broke off", endless("HTTP/1.1 200 ", "OK")),
        answer("no HTTP", "no HTTP: Unexpected status line", sent(ESCAPES + "\r\n\r\n")),
        answer("a status of words", "no HTTP", sent("HTTP/1.1 abc OK\r\n\r\n")),
        answer("a status beyond all", "HTTP 999", sent("HTTP/1.1 999 " + ESCAPES + "\r\n\r\n")),
        answer("a reason with escapes", "HTTP 404", sent("HTTP/1.1 404 " + ESCAPES + "\r\n\r\n")),
        answer("nothing", "broke off", sent("")),
        answer("half a head", "broke off", sent("HTTP/1.1 200 OK\r\nContent-Le")),
        answer("an upgrade", "HTTP 101", sent("HTTP/1.1 101 Switching Protocols\r\n\r\n")),
        answer("no content", "HTTP 204", sent("HTTP/1.1 204 No Content\r\n\r\n")),
        answer(
            "a part nobody asked for",
            "did not send the whole",
            sent("HTTP/1.1 206 P\r\nContent-Range: bytes 0-1/2\r\nContent-Length: 2\r\n\r\nxy")),
        answer("an error without end", "HTTP 404", endless("HTTP/1.1 404 Gone\r\n\r\n", "x")),
        answer("a gzip bomb", "the bytes have sha256:", gzipBomb()));
  }

  private static Arguments answer(String what, String expected, Handler handler) {
    return Arguments.of(what, expected, handler);
  }

  private static String chunked(String body) {
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
  }

  static Handler sent(String text) {
    return (request, out, client) -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static Handler endless(String start, String more) {
    return (request, out, client) -> {
      out.write(start.getBytes(StandardCharsets.ISO_8859_1));
      byte[] block = more.repeat(1 + 10_000 / more.length()).getBytes(StandardCharsets.ISO_8859_1);
      while (true) {
        out.write(block);
      }
    };
  }

  /** A byte each 50 ms; the clients of the tests give up long before it ends. */
  static Handler drip(String start) {
    return (request, out, client) -> {
      out.write(start.getBytes(StandardCharsets.ISO_8859_1));
      for (int i = 0; i < 1000; i++) {
        out.write('1');
        out.flush();
        pause();
      }
    };
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static Handler gzipBomb() {
    return (request, out, client) -> {
      byte[] bomb = zeros(50 << 20);
      TestServer.head(out, "200 OK", "Content-Encoding: gzip", "Content-Length: " + bomb.length);
      out.write(bomb);
    };
  }

  private static byte[] zeros(int size) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(new byte[size]);
    }
    return bytes.toByteArray();
  }
}
