package io.github.statix.stages.source;

import io.github.statix.oci.message.Secrets;
import io.github.statix.oci.model.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Downloads with retries, and resumes where an earlier attempt or run broke off. */
final class HttpDownload {

  /** An attempt that got this far does not count against the number of attempts. */
  private static final long WORTHWHILE = 1 << 20;

  /** How long a file of some kilobytes may take. */
  private static final Duration SMALL = Duration.ofMinutes(2);

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (?:([0-9]{1,18})-[0-9]{1,18}|\\*)/([0-9]{1,18}|\\*)");

  /** What {@code If-Range} can carry; a server may send anything as an entity tag. */
  private static final Pattern VALIDATOR = Pattern.compile("[ -~]{1,1000}");

  private final OkHttpClient client;
  private final HttpExchange exchange;
  private final Pace.Limits limits;
  private final Retry retry;
  private final FetchProgress progress;
  private final Secrets secrets;
  private volatile boolean closed;

  /**
   * Makes a download.
   *
   * @param secrets that no message may hold, such as a proxy's password
   */
  HttpDownload(
      OkHttpClient client,
      Pace.Limits limits,
      Retry retry,
      FetchProgress progress,
      Secrets secrets) {
    this.client = client;
    this.exchange = new HttpExchange(client, limits);
    this.limits = limits;
    this.retry = retry;
    this.progress = progress;
    this.secrets = secrets;
  }

  /**
   * Brings the whole resource into this file.
   *
   * @throws IOException when the file cannot be written
   */
  Received toFile(Wanted wanted, HttpUrl url, PartialFile file)
      throws FetchFailure, IOException, InterruptedException {
    boolean resumed = false;
    int failed = 0;
    long furthest = file.size();
    long deadline = System.nanoTime() + limits.total().toNanos();
    while (true) {
      try {
        Received last = attempt(wanted, url, file, new Pace(limits, deadline));
        return new Received(last.pieced() || resumed, last.html());
      } catch (FetchFailure failure) {
        resumed |= file.size() > 0;
        failed = file.size() - furthest >= WORTHWHILE ? 1 : failed + 1;
        furthest = Math.max(furthest, file.size());
        pauseOrGiveUp(wanted.name(), failure, failed);
      }
    }
  }

  /** Brings a small resource into memory. */
  byte[] toMemory(String name, HttpUrl url, int limit) throws FetchFailure, InterruptedException {
    for (int failed = 1; ; failed++) {
      try (Response response = exchange.open(request(url).build())) {
        if (response.code() != 200) {
          throw FetchFailure.lasting("HTTP " + response.code());
        }
        return body(response, limit);
      } catch (FetchFailure failure) {
        pauseOrGiveUp(name, failure, failed);
      }
    }
  }

  private void pauseOrGiveUp(String name, FetchFailure raw, int failed)
      throws FetchFailure, InterruptedException {
    FetchFailure failure = raw.without(secrets);
    refuseWhenClosed();
    int attempts =
        switch (failure.kind()) {
          case PASSING -> retry.attempts();
          // Without a network, every address of every source would take its time.
          case UNREACHABLE -> Math.min(retry.attempts(), 2);
          case LASTING, WRONG_CONTENT -> throw failure;
        };
    if (failed >= attempts) {
      throw FetchFailure.lasting("%s (tried %d times)".formatted(failure.getMessage(), attempts));
    }
    progress.retry(name, failure.getMessage());
    retry.sleeper().sleep(retry.pause(failed, failure.retryAfter()));
    refuseWhenClosed();
  }

  private void refuseWhenClosed() throws InterruptedException {
    if (closed) {
      throw new InterruptedException("fetching was broken off");
    }
  }

  /** Ends the requests under way; those who made them may try again. */
  void breakOff() {
    client.dispatcher().cancelAll();
  }

  /** Ends the requests under way for good. */
  void close() {
    closed = true;
    breakOff();
    client.connectionPool().evictAll();
  }

  private byte[] body(Response response, int limit) throws FetchFailure, InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Pace pace = new Pace(limits, System.nanoTime() + SMALL.toNanos());
    byte[] buffer = new byte[1 << 13];
    InputStream in = response.body().byteStream();
    for (int n = read(in, buffer, pace, ""); n >= 0; n = read(in, buffer, pace, "")) {
      bytes.write(buffer, 0, n);
      if (bytes.size() > limit) {
        throw FetchFailure.lasting("it is larger than %d bytes".formatted(limit));
      }
    }
    return bytes.toByteArray();
  }

  private static Request.Builder request(HttpUrl url) {
    // OkHttp would unpack gzip by itself; digests are over the bytes as they were published.
    return new Request.Builder()
        .url(url)
        .header("Accept-Encoding", "identity")
        .header("User-Agent", "statix-assemble");
  }

  /** Asks once for what is missing. */
  private Received attempt(Wanted wanted, HttpUrl url, PartialFile file, Pace pace)
      throws FetchFailure, IOException, InterruptedException {
    Request.Builder request = request(url);
    long have = resumable(file, url, wanted.pinned(), request) ? file.size() : 0;
    if (have > 0) {
      request.header("Range", "bytes=%d-".formatted(have));
    }
    try (Response response = exchange.open(request.build())) {
      if (response.code() == 200) {
        file.restart(new PartialFile.Origin(address(url), validator(response)));
        receive(wanted, response, file, response.body().contentLength(), pace);
        return new Received(false, isHtml(response));
      }
      Matcher range = CONTENT_RANGE.matcher(String.valueOf(response.header("Content-Range")));
      boolean fits = have > 0 && range.matches();
      long total = fits && !range.group(2).equals("*") ? Long.parseLong(range.group(2)) : -1;
      if (fits && response.code() == 206 && String.valueOf(have).equals(range.group(1))) {
        receive(wanted, response, file, total, pace);
        return new Received(true, isHtml(response));
      }
      if (fits && response.code() == 416 && total == have) {
        return new Received(true, false);
      }
    }
    // What we have does not fit what the server has.
    file.clear();
    if (have == 0) {
      throw FetchFailure.lasting("the server did not send the whole that was asked for");
    }
    return attempt(wanted, url, file, pace);
  }

  /**
   * Says whether to ask for the rest only, and makes sure that it would be the rest of the same.
   */
  private static boolean resumable(
      PartialFile file, HttpUrl url, boolean trusting, Request.Builder request) throws IOException {
    Optional<PartialFile.Origin> origin = file.origin();
    boolean same = origin.isPresent() && origin.get().address().equals(address(url));
    if (file.size() > 0 && same && !origin.get().validator().isEmpty()) {
      request.header("If-Range", origin.get().validator());
      return true;
    }
    return file.size() > 0 && trusting;
  }

  /** Addresses may hold passwords, which have no place on a disk. */
  private static String address(HttpUrl url) {
    return Digest.ofUtf8(url.toString()).hex();
  }

  private static boolean isHtml(Response response) {
    MediaType type = response.body().contentType();
    return type != null && type.type().equals("text") && type.subtype().equals("html");
  }

  private static String validator(Response response) {
    String tag = response.header("ETag");
    String date = response.header("Last-Modified");
    String validator = tag != null && !tag.startsWith("W/") ? tag : date == null ? "" : date;
    return VALIDATOR.matcher(validator).matches() ? validator : "";
  }

  private void receive(Wanted wanted, Response response, PartialFile file, long total, Pace pace)
      throws FetchFailure, IOException, InterruptedException {
    refuseTooLarge(wanted, file, total);
    progress.started(wanted.name(), total);
    if (file.size() > 0) {
      progress.received(wanted.name(), file.size());
    }
    byte[] buffer = new byte[1 << 16];
    InputStream in = response.body().byteStream();
    for (int n = 0; n >= 0; n = read(in, buffer, pace, reached(file, total))) {
      file.append(buffer, n);
      progress.received(wanted.name(), n);
      refuseTooLarge(wanted, file, file.size());
      if (total >= 0 && file.size() > total) {
        file.clear();
        throw FetchFailure.lasting("it is larger than the %d bytes announced".formatted(total));
      }
    }
    if (total >= 0 && file.size() != total) {
      throw FetchFailure.passing("the body is cut short" + reached(file, total));
    }
  }

  private static int read(InputStream in, byte[] buffer, Pace pace, String reached)
      throws FetchFailure, InterruptedException {
    pace.reading(buffer.length);
    try {
      int n = in.read(buffer);
      if (n >= 0) {
        pace.came(n, reached);
      }
      return n;
    } catch (IOException e) {
      throw HttpExchange.failure(e, reached);
    } catch (RuntimeException e) {
      throw HttpExchange.nonsense(e);
    }
  }

  private static String reached(PartialFile file, long total) throws IOException {
    return " after %d of %s bytes"
        .formatted(file.size(), total < 0 ? "an unknown number of" : total);
  }

  private void refuseTooLarge(Wanted wanted, PartialFile file, long size)
      throws FetchFailure, IOException {
    long most = Math.min(wanted.size().orElse(limits.bytes()), limits.bytes());
    if (size > most) {
      file.clear();
      throw FetchFailure.lasting("it is larger than the limit of %d bytes".formatted(most));
    }
  }

  /**
   * What is known beforehand of a file to download.
   *
   * @param name of the source, for messages
   * @param pinned true when the result will be compared with a digest, so that bytes of unclear
   *     origin may be built upon
   * @param size in bytes, if it is known
   */
  record Wanted(String name, boolean pinned, OptionalLong size) {}

  /**
   * What is to be known of a finished download beside its bytes.
   *
   * @param pieced true when it was put together from several answers
   * @param html true when the server called it an HTML page
   */
  record Received(boolean pieced, boolean html) {}
}
