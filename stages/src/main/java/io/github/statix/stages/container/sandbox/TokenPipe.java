package io.github.statix.stages.container.sandbox;

import io.github.statix.stages.container.JobServer;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * A named pipe with a byte for each free token. Recipes read and write it, too, and may do so in
 * any way they like, so reading and writing it can block for as long as they want: two threads do
 * that and nothing else, never while holding the lock. Whoever takes or returns tokens waits for
 * the lock and for counters only, which an interrupt ends.
 *
 * <p>Bytes beyond the number of tokens are taken out and thrown away. Tokens that nobody can hold,
 * because a make was killed or a recipe has read them for nothing, are written again.
 */
final class TokenPipe implements JobServer, AutoCloseable {

  /** How often it is looked at while recipes run that can write to it. */
  private static final long LOOK_MILLIS = 200;

  private final int all;
  private final TokenFifo fifo;
  private final LostTokens lost;
  private final Thread reader = new Thread(this::readTokens, "job-tokens-in");
  private final Thread writer = new Thread(this::writeTokens, "job-tokens-out");
  private final Deque<Request> waiting = new ArrayDeque<>();
  private int taken;
  private int withMakes;

  /** How many bytes the writer has yet to write, or is just writing. */
  private int owed;

  private boolean reading;
  private boolean closed;
  private boolean deleted;

  private static final class Request {
    final int wanted;
    int got;

    Request(int wanted) {
      this.wanted = wanted;
    }
  }

  private TokenPipe(int all, TokenFifo fifo, IntSupplier busy) {
    this.all = all;
    this.fifo = fifo;
    this.lost = new LostTokens(busy);
    this.owed = all;
  }

  /**
   * A pipe with this many tokens.
   *
   * @param folder closed with it, also when this throws
   * @param busy see {@link LostTokens}
   * @throws IOException when there is no {@code mkfifo}, or it fails
   */
  static TokenPipe create(int tokens, WorkFolder folder, IntSupplier busy)
      throws IOException, InterruptedException {
    TokenPipe pipe = new TokenPipe(tokens, TokenFifo.create(folder), busy);
    for (Thread thread : List.of(pipe.reader, pipe.writer)) {
      thread.setDaemon(true);
      thread.start();
    }
    return pipe;
  }

  /** The named pipe. */
  Path path() {
    return fifo.path();
  }

  /** The command as the makes below it need it: with the pipe at the descriptor. */
  List<String> with(List<String> command) {
    // Opened anew, because a make sets its own way of reading on what was opened.
    String script = "exec %d<>\"$0\"; exec \"$@\"".formatted(DESCRIPTOR);
    List<String> whole = new ArrayList<>(List.of("/bin/sh", "-c", script, path().toString()));
    whole.addAll(command);
    return whole;
  }

  @Override
  public synchronized Tokens take(int count, boolean makes) throws InterruptedException {
    if (count < 1 || count > all) {
      throw new IllegalArgumentException("%d of %d tokens".formatted(count, all));
    }
    Request request = new Request(count);
    waiting.addLast(request);
    notifyAll();
    try {
      while (request.got < count) {
        if (closed) {
          throw new IllegalStateException("the job server is closed");
        }
        wait();
      }
    } catch (InterruptedException e) {
      waiting.remove(request);
      giveBack(request.got);
      throw e;
    }
    withMakes += makes ? 1 : 0;
    notifyAll();
    return new Taken(count, makes);
  }

  private final class Taken implements Tokens {
    private final int count;
    private final boolean makes;
    private boolean returned;

    Taken(int count, boolean makes) {
      this.count = count;
      this.makes = makes;
    }

    @Override
    public void close() {
      synchronized (TokenPipe.this) {
        if (!returned) {
          returned = true;
          withMakes -= makes ? 1 : 0;
          giveBack(count);
        }
      }
    }
  }

  private synchronized void giveBack(int count) {
    taken -= count;
    owed += count;
    notifyAll();
  }

  /** The reader's thread: tokens for whoever has waited longest, and what is too much. */
  private void readTokens() {
    byte[] tokens = new byte[1 << 16];
    try {
      for (int wanted = awaitWork(); wanted > 0; wanted = awaitWork()) {
        int n = fifo.read(tokens, Math.min(wanted, tokens.length));
        if (n < 0) {
          return;
        }
        distribute(n);
      }
    } catch (IOException e) {
      giveUp();
    } catch (InterruptedException e) {
      // Nobody interrupts it.
      Thread.currentThread().interrupt();
    }
  }

  /** How many bytes to read now; 0 at the end. */
  private synchronized int awaitWork() throws IOException, InterruptedException {
    while (!closed) {
      int tooMany = fifo.available() - (all - taken);
      int wanted = waiting.isEmpty() || taken == all ? Math.max(tooMany, 0) : 1;
      if (wanted > 0) {
        reading = true;
        return wanted;
      }
      // A recipe may write at any time, and tells nobody.
      wait(withMakes > 0 || owed > 0 ? LOOK_MILLIS : 0);
    }
    return 0;
  }

  private synchronized void distribute(int tokens) throws IOException {
    reading = false;
    for (int i = 0; i < tokens; i++) {
      Request first = waiting.peekFirst();
      if (first != null && taken < all) {
        taken++;
        first.got++;
        if (first.got == first.wanted) {
          waiting.removeFirst();
        }
      } else if (fifo.available() + owed < all - taken) {
        // Makes were quicker: this one was not too much.
        owed++;
      }
    }
    makeUp();
    notifyAll();
  }

  /** The writer's thread: returned tokens, and those that are lost. */
  private void writeTokens() {
    try {
      for (int tokens = awaitOwed(); tokens > 0; tokens = awaitOwed()) {
        fifo.write(tokens);
        wrote(tokens);
      }
    } catch (IOException e) {
      giveUp();
    } catch (InterruptedException e) {
      // Nobody interrupts it.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized int awaitOwed() throws IOException, InterruptedException {
    makeUp();
    while (!closed && owed == 0) {
      boolean canBeLost = withMakes > 0 || reading;
      wait(canBeLost ? LostTokens.MILLIS : 0);
      owed += lost.look(missing(), withMakes > 0);
      makeUp();
    }
    return closed ? 0 : owed;
  }

  private synchronized void wrote(int tokens) {
    owed -= tokens;
    notifyAll();
  }

  /** Writes what is missing, when no recipe can hold any token. */
  private void makeUp() throws IOException {
    // Bytes that are just being read are counted nowhere; this is called again when they are.
    if (withMakes == 0 && !reading) {
      owed += Math.max(0, missing());
    }
  }

  /** How many tokens are neither in the pipe nor taken by stages; makes may have them. */
  private int missing() throws IOException {
    return all - taken - owed - fifo.available();
  }

  /** The pipe is of no more use: whoever waits for tokens is told. */
  private synchronized void giveUp() {
    closed = true;
    notifyAll();
  }

  /** Ends both threads and deletes the pipe; by then no recipe may run. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (deleted) {
        return;
      }
      deleted = true;
      closed = true;
      notifyAll();
    }
    try (fifo) {
      fifo.release(reader, writer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
