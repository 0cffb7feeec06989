package io.github.statix.stages.container.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.container.docker.stream.TarStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns docker-java's unchecked exceptions into errors that say what was being done. */
final class Calls {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** How runc and crun say that a program is missing. */
  private static final Pattern NO_BASH =
      Pattern.compile("stat /bin/bash:|executable file `/bin/bash`");

  private static final int ATTEMPTS = 100;
  private static final long PAUSE_NANOS = 100_000_000;

  private Calls() {}

  /** A call to the daemon. */
  @FunctionalInterface
  interface Call<T> {
    T exec() throws InterruptedException;
  }

  /**
   * Does it; a failure says what was being done.
   *
   * @throws StatixException when the daemon refuses, does not answer, or is gone
   */
  static <T> T io(String doing, Call<T> call) throws StatixException, InterruptedException {
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
        if (attempt >= worthAttempts(e)) {
          return e;
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Podman answers 500 when a container ends while it is being ended. */
  private static int worthAttempts(RuntimeException e) {
    int status = e instanceof DockerException docker ? docker.getHttpStatus() : 0;
    return status == 409 ? ATTEMPTS : status == 500 ? ATTEMPTS / 10 : 1;
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

  /** The error for a call that failed; throws what is no failure of the daemon as it is. */
  static StatixException failed(String doing, RuntimeException e) {
    String why = reason(e);
    return NO_BASH.matcher(why).find()
        ? new StatixException(
            Category.ENGINE,
            "cannot %s: the base has no /bin/bash, which every recipe needs".formatted(doing),
            "Add the package bash to the base.",
            e)
        : new StatixException(Category.ENGINE, "cannot %s: %s".formatted(doing, why), null, e);
  }

  /** What the daemon said, without the JSON around it, or what befell the connection to it. */
  static String reason(RuntimeException e) {
    if (e instanceof DockerException refusal) {
      return "the Docker daemon answered %d: %s"
          .formatted(refusal.getHttpStatus(), ForeignText.line(said(refusal)));
    }
    if (e instanceof DockerClientException) {
      return ForeignText.line(String.valueOf(e.getMessage()));
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return "the connection to the Docker daemon failed: "
            + ForeignText.line(String.valueOf(cause.getMessage()));
      }
    }
    throw e;
  }

  private static String said(DockerException refusal) {
    String text = String.valueOf(refusal.getMessage()).strip();
    int json = text.indexOf('{');
    try {
      String message = json < 0 ? "" : JSON.readTree(text.substring(json)).path("message").asText();
      return message.isEmpty() ? text : message;
    } catch (JsonProcessingException malformed) {
      return text;
    }
  }
}
