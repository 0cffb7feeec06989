package io.github.statix.stages.container.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Turns docker-java's unchecked exceptions into the ones our callers expect. */
final class Calls {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int ATTEMPTS = 100;
  private static final long PAUSE_NANOS = 100_000_000;

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
      throw failure != null ? failure : failed(doing, e);
    }
  }

  /**
   * Removes something that may be gone already, on a thread that nobody interrupts: an interrupt is
   * why most things are removed, and the HTTP client would give up on it.
   */
  static void remove(String doing, Runnable call) throws IOException {
    AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    Thread thread = new Thread(() -> failure.set(removeNow(call)), "docker-remove");
    thread.start();
    joinWhateverHappens(thread);
    RuntimeException e = failure.get();
    if (e != null) {
      throw failed(doing, e);
    }
  }

  /** Tries for as long as the daemon says that it is still in use, or being removed, elsewhere. */
  private static @Nullable RuntimeException removeNow(Runnable call) {
    for (int attempt = 1; ; attempt++) {
      try {
        call.run();
        return null;
      } catch (NotFoundException e) {
        return null;
      } catch (RuntimeException e) {
        boolean conflict = e instanceof DockerException docker && docker.getHttpStatus() == 409;
        if (!conflict || attempt == ATTEMPTS) {
          return e;
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static void joinWhateverHappens(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
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
