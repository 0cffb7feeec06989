package io.github.statix.stages.container.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;

/** Turns docker-java's unchecked exceptions into the ones our callers expect. */
final class Calls {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Calls() {}

  /** A call to the daemon. */
  @FunctionalInterface
  interface Call<T> {
    T exec() throws InterruptedException;
  }

  /** Does it; a failure says what was being done. */
  static <T> T io(String doing, Call<T> call) throws IOException, InterruptedException {
    try {
      return call.exec();
    } catch (RuntimeException e) {
      throw failed(doing, e);
    }
  }

  /** Sends a tar; a failure of its source is thrown as what it was. */
  static void send(String doing, TarStream tar, Call<?> call)
      throws IOException, InterruptedException {
    try (tar) {
      call.exec();
    } catch (RuntimeException e) {
      IOException failure = tar.failure();
      if (failure instanceof java.io.InterruptedIOException) {
        Thread.interrupted();
        throw new InterruptedException(failure.getMessage());
      }
      throw failure != null ? failure : failed(doing, e);
    }
  }

  /** Removes something that may be gone already. */
  static void remove(String doing, Runnable call) throws IOException {
    try {
      call.run();
    } catch (NotFoundException e) {
      return;
    } catch (DockerException e) {
      // Somebody else is removing it at this moment.
      if (e.getHttpStatus() != 409 || !String.valueOf(e.getMessage()).contains("already in")) {
        throw failed(doing, e);
      }
    } catch (RuntimeException e) {
      throw failed(doing, e);
    }
  }

  static IOException failed(String doing, Throwable e) {
    String why = reason(e);
    String advice =
        why.contains("stat /bin/bash:")
            ? "; the base has no /bin/bash, which every recipe needs: add it to the base"
            : "";
    return new IOException("cannot %s: %s%s".formatted(doing, why, advice), e);
  }

  /** What the daemon said, without the JSON around it. */
  static String reason(Throwable e) {
    String text = String.valueOf(e.getMessage()).strip();
    int json = text.indexOf('{');
    if (e instanceof DockerException && json >= 0) {
      try {
        String message = JSON.readTree(text.substring(json)).path("message").asText();
        return message.isEmpty() ? text : message;
      } catch (JsonProcessingException malformed) {
        return text;
      }
    }
    return text;
  }
}
