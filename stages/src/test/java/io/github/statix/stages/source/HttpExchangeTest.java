package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;

class HttpExchangeTest {

  private static final Request SECURE = new Request.Builder().url("https://a.example/x").build();

  /** Answers without a network, since tests have no certificate that anybody trusts. */
  private static OkHttpClient redirectingTo(String target) {
    return new OkHttpClient.Builder()
        .addInterceptor(
            chain ->
                new Response.Builder()
                    .request(chain.request())
                    .protocol(Protocol.HTTP_1_1)
                    .code(chain.request().url().encodedPath().equals("/x") ? 301 : 200)
                    .message("Moved")
                    .header("Location", target)
                    .body(ResponseBody.create(new byte[0], null))
                    .build())
        .build();
  }

  private static HttpExchange exchange(OkHttpClient client) {
    return new HttpExchange(client, Pace.Limits.DEFAULT);
  }

  @Test
  void openWhenRedirectedFromHttpsToHttpRefuses() {
    assertThatThrownBy(() -> exchange(redirectingTo("http://b.example/y")).open(SECURE))
        .isInstanceOf(FetchFailure.class)
        .hasMessage("refused a redirect from https to plain http: http://b.example/y");
  }

  @Test
  void openWhenRedirectedFromHttpsToHttpsFollows() throws Exception {
    try (Response response = exchange(redirectingTo("//b.example/y")).open(SECURE)) {
      assertThat(response.request().url().toString()).isEqualTo("https://b.example/y");
    }
  }

  @Test
  void openWhenCertificateIsNotTrustedDoesNotTryAgain() {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  throw new SSLHandshakeException("certificate expired");
                })
            .build();
    assertThatThrownBy(() -> exchange(client).open(SECURE))
        .isInstanceOfSatisfying(
            FetchFailure.class, e -> assertThat(e.kind()).isEqualTo(FetchFailure.Kind.LASTING))
        .hasMessage("TLS: certificate expired");
  }

  @Test
  void failureWhenNothingIsSaidNamesTheKindOfTrouble() throws Exception {
    assertThat(HttpExchange.failure(new IOException(), " after 1 of 2 bytes"))
        .hasMessage("connection broke off (IOException) after 1 of 2 bytes");
  }

  @Test
  void pauseDoublesUpToTheLongest() {
    for (int failed = 1; failed < 100; failed++) {
      long due = Math.min(500L << Math.min(failed - 1, 10), 30_000);
      assertThat(Retry.DEFAULT.pause(failed, Optional.empty()))
          .isBetween(Duration.ofMillis(due / 2), Duration.ofMillis(due));
    }
  }
}
