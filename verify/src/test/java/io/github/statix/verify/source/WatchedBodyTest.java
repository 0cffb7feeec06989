package io.github.statix.verify.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WatchedBodyTest {

  @Test
  void readWhenServerFallsSilentGivesUp() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    try (FakeRegistry server = new FakeRegistry()) {
      server.fault =
          exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            await(done);
            return true;
          };
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + server.host() + "/")).build();
      InputStream raw =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body();
      try (InputStream body = new WatchedBody(raw, "http://here", Duration.ofMillis(200))) {
        assertThatThrownBy(body::readAllBytes)
            .isInstanceOf(ImageSourceException.class)
            .hasMessageContaining("sent nothing");
      }
      done.countDown();
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
