package io.github.statix.stages.container.sandbox;

import io.github.statix.stages.container.JobServer;
import io.github.statix.stages.store.WorkFolder;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A named pipe with a byte for each free token. A thread of its own reads the bytes that stages of
 * this program ask for, because a read cannot be interrupted: makes in containers read and write
 * them, too.
 *
 * <p>A make that is killed keeps its tokens to itself. They are made up for whenever no recipe runs
 * that makes could take tokens for, since then all that is missing is lost.
 */
final class TokenPipe implements JobServer, AutoCloseable {

  private final int all;
  private final WorkFolder folder;
  private final Path path;
  private final RandomAccessFile pipe;
  private final FileInputStream in;
  private final FileOutputStream out;
  private final Thread taker = new Thread(this::serve, "job-tokens");
  private final Deque<Request> waiting = new ArrayDeque<>();
  private int taken;
  private int withMakes;
  private boolean reading;
  private boolean closed;

  private static final class Request {
    final int wanted;
    int got;

    Request(int wanted) {
      this.wanted = wanted;
    }
  }

  private TokenPipe(int all, WorkFolder folder, Path path, RandomAccessFile pipe)
      throws IOException {
    this.all = all;
    this.folder = folder;
    this.path = path;
    this.pipe = pipe;
    this.in = new FileInputStream(pipe.getFD());
    this.out = new FileOutputStream(pipe.getFD());
  }

  /**
   * A pipe with this many tokens.
   *
   * @param folder closed with it, also when this throws
   * @throws IOException when there is no {@code mkfifo}, or it fails
   */
  static TokenPipe create(int tokens, WorkFolder folder) throws IOException, InterruptedException {
    boolean made = false;
    try {
      Path path = folder.path().resolve("jobs");
      int status = new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
      if (status != 0) {
        throw new IOException("mkfifo %s ended with status %d".formatted(path, status));
      }
      // Open for both, it neither blocks now nor ends while no make has it open.
      TokenPipe pipe =
          new TokenPipe(tokens, folder, path, new RandomAccessFile(path.toFile(), "rw"));
      pipe.write(tokens);
      pipe.taker.setDaemon(true);
      pipe.taker.start();
      made = true;
      return pipe;
    } finally {
      if (!made) {
        folder.close();
      }
    }
  }

  /** The named pipe. */
  Path path() {
    return path;
  }

  /** The command as the makes below it need it: with the pipe at the descriptor. */
  List<String> with(List<String> command) {
    // Opened anew, because a make sets its own way of reading on what was opened.
    String script = "exec %d<>\"$0\"; exec \"$@\"".formatted(DESCRIPTOR);
    List<String> whole = new ArrayList<>(List.of("/bin/sh", "-c", script, path.toString()));
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
    if (closed) {
      return;
    }
    taken -= count;
    try {
      write(count);
      makeUp();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The taker's thread: a byte from the pipe for whoever has waited longest, until it is closed.
   */
  private void serve() {
    try {
      while (awaitRequest()) {
        int token = in.read();
        if (token < 0 || !took()) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      // Nobody interrupts it.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean awaitRequest() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    reading = !closed;
    return reading;
  }

  private synchronized boolean took() throws IOException {
    reading = false;
    if (closed) {
      return false;
    }
    Request first = waiting.peekFirst();
    if (first == null) {
      write(1);
    } else {
      taken++;
      first.got++;
      if (first.got == first.wanted) {
        waiting.removeFirst();
        notifyAll();
      }
    }
    makeUp();
    return true;
  }

  /** Sets the number of tokens right, if nobody but this program can hold any. */
  private void makeUp() throws IOException {
    // A byte the taker has just read is counted nowhere; it calls this again when it is.
    if (withMakes > 0 || reading) {
      return;
    }
    int missing = all - taken - in.available();
    write(missing);
    // More than all came back; nobody else reads, so this does not block.
    for (int excess = -missing; excess > 0; excess--) {
      in.read();
    }
  }

  private void write(int tokens) throws IOException {
    out.write("+".repeat(Math.max(0, tokens)).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  /** Ends the taker and deletes the pipe; by then no recipe may run. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      notifyAll();
      // For the taker, if it is reading.
      write(1);
    }
    try (folder;
        pipe) {
      taker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
