package io.github.statix.stages.source;

import io.github.statix.presets.model.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Downloads with retries, and resumes where an earlier attempt or run broke off. */
final class HttpDownload {

  private static final long MAX_BYTES = 4L << 30;

  /** An attempt that got this far does not count against the number of attempts. */
  private static final long WORTHWHILE = 1 << 20;

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (?:([0-9]{1,18})-[0-9]{1,18}|\\*)/([0-9]{1,18}|\\*)");

  private final OkHttpClient client;
  private final Retry retry;
  private final FetchProgress progress;
  private volatile boolean closed;

  HttpDownload(OkHttpClient client, Retry retry, FetchProgress progress) {
    this.client = client;
    this.retry = retry;
    this.progress = progress;
  }

  /**
   * Brings the whole resource into this file.
   *
   * @param trusting true when the result will be compared with a digest, so that bytes of unclear
   *     origin may be built upon
   * @throws IOException when the file cannot be written
   */
  Received toFile(String name, HttpUrl url, PartialFile file, boolean trusting)
      throws FetchFailure, IOException, InterruptedException {
    boolean resumed = false;
    int failed = 0;
    while (true) {
      long before = file.size();
      try {
        Received last = attempt(name, url, file, trusting);
        return new Received(last.pieced() || resumed, last.html());
      } catch (FetchFailure failure) {
        resumed |= file.size() > 0;
        failed = file.size() - before >= WORTHWHILE ? 1 : failed + 1;
        pauseOrGiveUp(name, failure, failed);
      }
    }
  }

  /** Brings a small resource into memory. */
  byte[] toMemory(String name, HttpUrl url, int limit) throws FetchFailure, InterruptedException {
    for (int failed = 1; ; failed++) {
      try (Response response = HttpExchange.open(client, request(url).build())) {
        if (response.code() != 200) {
          throw FetchFailure.lasting("HTTP " + response.code());
        }
        return body(response, limit);
      } catch (FetchFailure failure) {
        pauseOrGiveUp(name, failure, failed);
      }
    }
  }

  private void pauseOrGiveUp(String name, FetchFailure failure, int failed)
      throws FetchFailure, InterruptedException {
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

  private static byte[] body(Response response, int limit)
      throws FetchFailure, InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream in = response.body().byteStream()) {
      bytes.write(in.readNBytes(limit + 1));
    } catch (IOException e) {
      throw HttpExchange.failure(e, "");
    }
    if (bytes.size() > limit) {
      throw FetchFailure.lasting("it is larger than %d bytes".formatted(limit));
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
  private Received attempt(String name, HttpUrl url, PartialFile file, boolean trusting)
      throws FetchFailure, IOException, InterruptedException {
    Request.Builder request = request(url);
    long have = resumable(file, url, trusting, request) ? file.size() : 0;
    if (have > 0) {
      request.header("Range", "bytes=%d-".formatted(have));
    }
    try (Response response = HttpExchange.open(client, request.build())) {
      if (response.code() == 200) {
        file.restart(new PartialFile.Origin(address(url), validator(response)));
        receive(name, response, file, response.body().contentLength());
        return new Received(false, isHtml(response));
      }
      Matcher range = CONTENT_RANGE.matcher(String.valueOf(response.header("Content-Range")));
      boolean fits = have > 0 && range.matches();
      long total = fits && !range.group(2).equals("*") ? Long.parseLong(range.group(2)) : -1;
      if (fits && response.code() == 206 && String.valueOf(have).equals(range.group(1))) {
        receive(name, response, file, total);
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
    return attempt(name, url, file, trusting);
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
    if (tag != null && !tag.startsWith("W/")) {
      return tag;
    }
    String date = response.header("Last-Modified");
    return date == null ? "" : date;
  }

  private void receive(String name, Response response, PartialFile file, long total)
      throws FetchFailure, IOException, InterruptedException {
    refuseTooLarge(file, total);
    progress.started(name, total);
    if (file.size() > 0) {
      progress.received(name, file.size());
    }
    byte[] buffer = new byte[1 << 16];
    InputStream in = response.body().byteStream();
    for (int n = read(in, buffer, file, total); n >= 0; n = read(in, buffer, file, total)) {
      file.append(buffer, n);
      progress.received(name, n);
      refuseTooLarge(file, file.size());
    }
    if (total >= 0 && file.size() != total) {
      throw FetchFailure.passing("the body is cut short" + reached(file, total));
    }
  }

  private static int read(InputStream in, byte[] buffer, PartialFile file, long total)
      throws FetchFailure, IOException, InterruptedException {
    String reached = reached(file, total);
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw HttpExchange.failure(e, reached);
    }
  }

  private static String reached(PartialFile file, long total) throws IOException {
    return " after %d of %s bytes"
        .formatted(file.size(), total < 0 ? "an unknown number of" : total);
  }

  private static void refuseTooLarge(PartialFile file, long size) throws FetchFailure, IOException {
    if (size > MAX_BYTES) {
      file.clear();
      throw FetchFailure.lasting("it is larger than the limit of %d bytes".formatted(MAX_BYTES));
    }
  }

  /**
   * What is to be known of a finished download beside its bytes.
   *
   * @param pieced true when it was put together from several answers
   * @param html true when the server called it an HTML page
   */
  record Received(boolean pieced, boolean html) {}
}
