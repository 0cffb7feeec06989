package io.github.statix.assembler.registry;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An HTTP proxy in front of a registry that breaks what a test tells it to, counts the bytes of
 * request bodies, and can hand out tokens that expire.
 */
public final class FaultyProxy implements AutoCloseable {

  private final int upstreamPort;
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool(FaultyProxy::daemon);
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicLong bodyBytes = new AtomicLong();
  private volatile Optional<Tokens> tokens = Optional.empty();

  private record Rule(String request, Fault fault, AtomicInteger times) {}

  /** Starts a proxy on a port of its own. */
  public FaultyProxy(int upstreamPort) throws IOException {
    this.upstreamPort = upstreamPort;
    this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "faulty-proxy");
    thread.setDaemon(true);
    return thread;
  }

  /** Host and port, such as {@code 127.0.0.1:40123}. */
  public String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /**
   * Applies a fault to the next requests that match.
   *
   * @param request regular expression on {@code METHOD path?query}
   * @param times to how many
   */
  public void fault(String request, int times, Fault fault) {
    rules.add(new Rule(request, fault, new AtomicInteger(times)));
  }

  /** Lets in only requests with a token, each token for so many requests. */
  public void requireTokens(int requestsPerToken) {
    tokens = Optional.of(new Tokens(address(), requestsPerToken));
  }

  /** Every request so far, as {@code METHOD path?query}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** How many requests matched this regular expression. */
  public long count(String request) {
    return requests.stream().filter(it -> it.matches(request)).count();
  }

  /** Bytes of blob uploads so far. */
  public long uploadedBytes() {
    return bodyBytes.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        open.add(client);
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket client) {
    try (client) {
      HttpHead head = HttpHead.read(new BufferedInputStream(client.getInputStream()));
      requests.add(head.request());
      Optional<Fault> fault = authentication(head).or(() -> next(head.request()));
      if (fault.isPresent() && fault.get() instanceof Fault.Answer answer) {
        head.copyBody(OutputStream.nullOutputStream(), (piece, length) -> {});
        client.getOutputStream().write(bytes(answer));
      } else if (fault.isPresent() && fault.get() instanceof Fault.Silence) {
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
        Thread.sleep(60_000);
      } else {
        relay(client, head, fault);
      }
    } catch (EOFException e) {
      // A connection that was opened and not used.
    } catch (IOException e) {
      reset(client);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Fault> authentication(HttpHead head) {
    return tokens.flatMap(it -> it.check(head));
  }

  private Optional<Fault> next(String request) {
    for (Rule rule : rules) {
      if (request.matches(rule.request()) && rule.times().getAndDecrement() > 0) {
        return Optional.of(rule.fault());
      }
    }
    return Optional.empty();
  }

  private void relay(Socket client, HttpHead head, Optional<Fault> fault) throws IOException {
    try (Socket upstream = new Socket()) {
      open.add(upstream);
      upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), upstreamPort));
      OutputStream out = upstream.getOutputStream();
      out.write(head.forUpstream());
      AtomicLong passed = new AtomicLong();
      head.copyBody(
          out,
          (piece, length) -> {
            if (head.request().contains("/blobs/uploads/")) {
              bodyBytes.addAndGet(length);
            }
            apply(fault, piece, passed.addAndGet(length));
          });
      out.flush();
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      try (InputStream answer = upstream.getInputStream()) {
        if (fault.isPresent() && fault.get() instanceof Fault.LoseAnswer) {
          answer.transferTo(whole);
          throw new IOException("the answer is lost");
        }
        answer.transferTo(client.getOutputStream());
      }
    }
  }

  private static void apply(Optional<Fault> fault, byte[] piece, long passed) throws IOException {
    if (fault.isEmpty()) {
      return;
    }
    if (fault.get() instanceof Fault.ResetAfter reset && passed > reset.bytes()) {
      throw new IOException("reset");
    } else if (fault.get() instanceof Fault.Damage) {
      piece[0] ^= 1;
    } else if (fault.get() instanceof Fault.Slow slow) {
      try {
        Thread.sleep(slow.millis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static byte[] bytes(Fault.Answer answer) {
    return ("HTTP/1.1 %d Test\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s")
        .formatted(answer.status(), answer.headers(), answer.body().length(), answer.body())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // Gone already.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : new ArrayList<>(open)) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
