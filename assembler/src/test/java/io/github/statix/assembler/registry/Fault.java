package io.github.statix.assembler.registry;

/** What a {@link FaultyProxy} does to a request instead of passing it on. */
public sealed interface Fault {

  /**
   * Reads the request to its end and answers it itself.
   *
   * @param status such as 503
   * @param headers whole lines, each ended by CRLF
   * @param body JSON, or empty
   */
  record Answer(int status, String headers, String body) implements Fault {

    /** An answer in the registry's own form. */
    public static Answer error(int status, String code) {
      return new Answer(
          status,
          "Content-Type: application/json\r\n",
          "{\"errors\":[{\"code\":\"%s\",\"message\":\"as the test wants\"}]}".formatted(code));
    }
  }

  /**
   * Passes on so many bytes of the body and then resets both connections.
   *
   * @param bytes of the body
   */
  record ResetAfter(long bytes) implements Fault {}

  /** Passes the request on whole, and resets the connection instead of passing on the answer. */
  record LoseAnswer() implements Fault {}

  /** Takes the connection and never says anything. */
  record Silence() implements Fault {}

  /**
   * Passes the request on, waiting before each piece of its body.
   *
   * @param millis to wait before each piece
   */
  record Slow(long millis) implements Fault {}

  /** Changes one byte of the request's body. */
  record Damage() implements Fault {}
}
