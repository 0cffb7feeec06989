package io.github.statix.assembler.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A few threads that make requests. The first failure, or an interrupt of the thread that waits,
 * stops them all: sockets do not heed interrupts, so their connections are cut off.
 */
public final class Workers implements AutoCloseable {

  private static final long STOP_SECONDS = 5;

  private final ExecutorService executor;
  private final Runnable cutOff;

  public Workers(int threads, Runnable cutOff) {
    this.executor =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "registry");
              thread.setDaemon(true);
              return thread;
            });
    this.cutOff = cutOff;
  }

  /** Does one thing. */
  public <T> T one(Callable<T> task) throws IOException {
    return all(List.of(task)).get(0);
  }

  /** Does all these things, and gives their results in the same order. */
  public <T> List<T> all(List<Callable<T>> tasks) throws IOException {
    CompletionService<T> running = new ExecutorCompletionService<>(executor);
    Map<Future<T>, Integer> places = new LinkedHashMap<>();
    for (Callable<T> task : tasks) {
      places.put(running.submit(task), places.size());
    }
    Map<Integer, T> results = new LinkedHashMap<>();
    try {
      for (int i = 0; i < tasks.size(); i++) {
        Future<T> done = running.take();
        results.put(place(places, done), done.get());
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while talking to a registry");
    } catch (ExecutionException e) {
      close();
      throw unwrapped(e);
    }
    List<T> ordered = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      ordered.add(Objects.requireNonNull(results.get(i), "a task gave null"));
    }
    return ordered;
  }

  private static <T> int place(Map<Future<T>, Integer> places, Future<T> done) {
    return Objects.requireNonNull(places.get(done), "an unknown task");
  }

  private static IOException unwrapped(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }

  @Override
  public void close() {
    executor.shutdownNow();
    cutOff.run();
    boolean interrupted = Thread.interrupted();
    try {
      executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
