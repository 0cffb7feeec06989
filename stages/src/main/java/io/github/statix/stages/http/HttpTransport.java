package io.github.statix.stages.http;

import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionSpec;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests. Plain HTTP, and certificates nobody signed, are accepted from addresses of this
 * machine only, whoever named them; redirects never lead from https to http; an {@link
 * Authorization} is shown to its origin only; what is sent goes to the origin that was asked and to
 * no other; and every wait ends.
 */
public final class HttpTransport implements AutoCloseable {

  private static final int MAX_REDIRECTS = 5;
  private static final int LOOK_MILLIS = 100;

  private final HttpLimits limits;
  private final ProxyVariables proxies;

  /** For plain HTTP; the others share its connections. Reading trust stores takes its time. */
  private final OkHttpClient plain;

  private @Nullable OkHttpClient remote;
  private @Nullable OkHttpClient loopback;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService watching;

  /**
   * Makes a transport; connects to nothing yet.
   *
   * @param proxies for servers on other machines
   */
  public HttpTransport(ProxyVariables proxies, HttpLimits limits) {
    this.limits = limits;
    this.proxies = proxies;
    this.plain =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .socketFactory(new BoundedSockets())
            .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
            .followRedirects(false)
            .followSslRedirects(false)
            .proxy(Proxy.NO_PROXY)
            .dns(LoopbackTls::lookup)
            .connectTimeout(limits.connect())
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .build();
    this.watching = Executors.newSingleThreadScheduledExecutor(HttpTransport::daemon);
    var unused =
        watching.scheduleWithFixedDelay(
            () -> watches.forEach(Watch::look), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "http-watch");
    thread.setDaemon(true);
    return thread;
  }

  private synchronized OkHttpClient client(Address at) {
    if (!at.isLoopback()) {
      remote = remote == null ? remote() : remote;
      return remote;
    }
    if (!at.isHttps()) {
      return plain;
    }
    loopback = loopback == null ? LoopbackTls.accept(tls()).build() : loopback;
    return loopback;
  }

  private OkHttpClient.Builder tls() {
    return plain.newBuilder().connectionSpecs(List.of(ConnectionSpec.MODERN_TLS));
  }

  private OkHttpClient remote() {
    return tls()
        .dns(Dns.SYSTEM)
        .proxy(null)
        .proxySelector(proxies)
        .proxyAuthenticator(
            (route, response) ->
                response.request().header("Proxy-Authorization") != null || route == null
                    ? null
                    : proxies
                        .authorization(route.proxy())
                        .map(it -> with(response.request(), "Proxy-Authorization", it))
                        .orElse(null))
        .build();
  }

  private static Request with(Request request, String name, String value) {
    return request.newBuilder().header(name, value).build();
  }

  /**
   * The answer, whatever its status, after redirects that may be followed.
   *
   * @throws HttpFailure when there is no usable answer
   * @throws java.io.InterruptedIOException when this thread is interrupted
   * @throws IOException as what is sent throws it
   */
  public Answer send(HttpCall call) throws IOException {
    Set<Address> seen = new HashSet<>();
    Address at = call.address();
    while (true) {
      Answer answer = once(call, at);
      if (!isRedirect(answer.status(), call)) {
        return answer;
      }
      try (answer) {
        seen.add(at);
        at = next(call, answer);
        if (seen.contains(at) || seen.size() > MAX_REDIRECTS) {
          throw HttpFailure.nonsense(
              "%s redirects in a circle or more than %d times"
                  .formatted(at.origin(), MAX_REDIRECTS));
        }
      } catch (HttpFailure e) {
        throw e.of(call);
      }
    }
  }

  private static boolean isRedirect(int status, HttpCall call) {
    return switch (status) {
      case 307, 308 -> true;
      case 301, 302, 303 -> call.method().equals("GET") || call.method().equals("HEAD");
      default -> false;
    };
  }

  private static Address next(HttpCall call, Answer answer) throws HttpFailure {
    String location = answer.header("Location").orElse("");
    Address to = answer.address().follow(location, "redirects to");
    if (call.confined() && !to.origin().equals(call.address().origin())) {
      throw HttpFailure.refused(
          "%s redirects this %s to %s, which is another server; refused"
              .formatted(answer.address().origin(), call.method(), to.text()));
    }
    return to;
  }

  private Answer once(HttpCall call, Address at) throws IOException {
    if (!at.isAllowed()) {
      throw HttpFailure.refused(at.text() + " is neither https nor on this machine; not asked")
          .of(call);
    }
    Watch watch = new Watch(limits);
    Call started = client(at).newCall(request(call, at, watch));
    watch.over(started);
    watches.add(watch);
    try {
      BoundedSockets.allow(Answer.OVERHEAD);
      Response response = started.execute();
      watch.done(0);
      Answer answer =
          new Answer(
              response,
              at,
              new Answer.Watched(response.body().byteStream(), call, watch),
              () -> watches.remove(watch));
      requireLength(answer, call);
      return answer;
    } catch (IOException | RuntimeException e) {
      watches.remove(watch);
      throw e instanceof HttpFailure failure ? failure : Causes.explain(e, call, watch);
    }
  }

  private static Request request(HttpCall call, Address at, Watch watch) {
    Request.Builder request = new Request.Builder().url(at.url());
    // Digests are of the bytes as they are kept; what is packed all the same is unpacked by us.
    request.header("Accept-Encoding", "identity").header("User-Agent", "statix-assemble");
    call.headers().forEach(request::header);
    call.authorization()
        .filter(it -> it.origin().equals(at.origin()))
        .ifPresent(it -> request.header("Authorization", it.value()));
    RequestBody body = null;
    if (call.content().isPresent()) {
      body = new Sending(call.content().get(), watch);
    } else if (Set.of("POST", "PUT", "PATCH").contains(call.method())) {
      body = RequestBody.create(new byte[0], null);
    }
    return request.method(call.method(), body).build();
  }

  /** Two lengths, or one that is no number, are how one answer is made to look like another. */
  private static void requireLength(Answer answer, HttpCall call) throws HttpFailure {
    Set<String> lengths = new HashSet<>(answer.headers("Content-Length"));
    if (lengths.size() > 1 || !lengths.stream().allMatch(it -> it.matches("[0-9]{1,18}"))) {
      answer.close();
      throw HttpFailure.nonsense("the answer has no usable Content-Length").of(call);
    }
  }

  /** What a proxy is sent and no message may hold. */
  public List<String> secrets() {
    return proxies.secrets();
  }

  /** Cuts off all requests under way; new ones can be made. */
  public void cutOff() {
    plain.connectionPool().evictAll();
    watches.forEach(Watch::cutOff);
  }

  @Override
  public void close() {
    cutOff();
    watching.shutdownNow();
  }
}
