package io.github.statix.stages.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;

/**
 * Makes sockets that bound what a server may send and how long it may take until the HTTP client
 * hands something on. An HTTP client reads heads, and what stands between the parts of a body, by
 * itself: OkHttp 5 keeps the whole of an endless chunk extension in memory, and takes a head that
 * comes byte by byte as long as each byte comes in time. This class can go once it bounds both.
 *
 * <p>The bound is that of the thread that reads, so it holds for HTTP/1.1 only, in whose clients
 * the thread that waits for an answer reads it.
 */
public final class BoundedSockets extends SocketFactory {

  private static final ThreadLocal<Bound> BOUND = new ThreadLocal<>();

  /** Until further notice, this thread reads at most so many bytes; another watches its time. */
  static void allow(long bytes) {
    allow(bytes, Duration.ofDays(365));
  }

  /** Until further notice, this thread reads at most so many bytes, and for so long. */
  public static void allow(long bytes, Duration time) {
    BOUND.set(new Bound(bytes, System.nanoTime() + time.toNanos()));
  }

  @Override
  public Socket createSocket() {
    return new BoundedSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
  }

  private static Socket connected(
      InetSocketAddress to, @org.jspecify.annotations.Nullable InetSocketAddress from)
      throws IOException {
    Socket socket = new BoundedSocket();
    try {
      if (from != null) {
        socket.bind(from);
      }
      socket.connect(to);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** What a thread may still read. */
  private static final class Bound {

    private final long deadline;
    private long bytes;

    Bound(long bytes, long deadline) {
      this.bytes = bytes;
      this.deadline = deadline;
    }

    void count(int read) throws BoundExceededException {
      bytes -= Math.max(read, 0);
      if (bytes < 0) {
        throw new BoundExceededException("sends without end what is no content");
      }
      if (System.nanoTime() - deadline > 0) {
        throw new BoundExceededException("takes too long");
      }
    }
  }

  /** A server sent too much, or took too long; the message says which and goes on after a name. */
  public static final class BoundExceededException extends IOException {

    private static final long serialVersionUID = 1;

    BoundExceededException(String message) {
      super(message);
    }
  }

  private static final class BoundedSocket extends Socket {

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          int one = super.read();
          count(one < 0 ? -1 : 1);
          return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          int read = super.read(bytes, offset, length);
          count(read);
          return read;
        }
      };
    }

    private static void count(int read) throws BoundExceededException {
      Bound bound = BOUND.get();
      if (bound != null) {
        bound.count(read);
      }
    }
  }
}
