package io.github.statix.stages.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import okhttp3.Response;

/** What a server answered; close it, read or not. */
public final class Answer implements AutoCloseable {

  /** What may stand before, between and after the parts of a body, in bytes. */
  static final long OVERHEAD = 1 << 20;

  private final Response response;
  private final Address address;
  private final Watched body;
  private final Runnable closed;

  Answer(Response response, Address address, Watched body, Runnable closed) {
    this.response = response;
    this.address = address;
    this.body = body;
    this.closed = closed;
  }

  /** The HTTP status. */
  public int status() {
    return response.code();
  }

  /** Whether the status says that it was done. */
  public boolean isSuccess() {
    return response.isSuccessful();
  }

  /** The last header of this name. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(response.header(name));
  }

  /** All headers of this name. */
  public List<String> headers(String name) {
    return response.headers(name);
  }

  /** Who answered, after redirects. */
  public Address address() {
    return address;
  }

  /** The body as it was sent; reading it may throw an {@link HttpFailure}. */
  public InputStream body() {
    return body;
  }

  /**
   * The whole body.
   *
   * @param limit in bytes, after decompression
   * @throws HttpFailure when it is larger
   */
  public byte[] bytes(int limit) throws IOException {
    byte[] bytes = start(limit + 1);
    if (bytes.length > limit) {
      throw body.failure(
          HttpFailure.nonsense("the answer is larger than %d bytes".formatted(limit)));
    }
    return bytes;
  }

  /**
   * The start of the body.
   *
   * @param limit in bytes, after decompression
   */
  public byte[] start(int limit) throws IOException {
    body.watch.document();
    String coding = header("Content-Encoding").orElse("").strip();
    if (!coding.equalsIgnoreCase("gzip") && !coding.equalsIgnoreCase("x-gzip")) {
      return body.readNBytes(limit);
    }
    try (InputStream in = new GZIPInputStream(body)) {
      return in.readNBytes(limit);
    } catch (java.util.zip.ZipException | java.io.EOFException e) {
      throw body.failure(HttpFailure.nonsense("the answer says that it is gzip and is not"));
    }
  }

  @Override
  public void close() {
    closed.run();
    response.close();
  }

  /** A body whose pace is watched. */
  static final class Watched extends FilterInputStream {

    private final HttpCall call;
    private final Watch watch;

    Watched(InputStream in, HttpCall call, Watch watch) {
      super(in);
      this.call = call;
      this.watch = watch;
    }

    private HttpFailure failure(HttpFailure failure) {
      return failure.of(call);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      int n = read(one, 0, 1);
      return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      watch.reading();
      int n = 0;
      BoundedSockets.allow(length + OVERHEAD);
      try {
        n = in.read(into, offset, length);
        return n;
      } catch (IOException | RuntimeException e) {
        throw Causes.explain(e, call, watch);
      } finally {
        watch.done(Math.max(n, 0));
      }
    }
  }
}
