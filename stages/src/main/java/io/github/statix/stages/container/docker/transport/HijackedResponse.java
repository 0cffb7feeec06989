package io.github.statix.stages.container.docker.transport;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.Okio;
import okio.Sink;
import okio.Socket;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** A connection that carries a container's standard streams after its HTTP request. */
final class HijackedResponse implements DockerHttpClient.Response {

  private static final int AT_ONCE = 1 << 13;

  private final okhttp3.Response response;
  private final Socket stream;
  private final BufferedSource output;

  HijackedResponse(okhttp3.Response response, Socket stream, @Nullable InputStream input) {
    this.response = response;
    this.stream = stream;
    this.output = Okio.buffer(stream.getSource());
    // A recipe may be silent for hours; others ask now and then whether the daemon is there.
    stream.getSource().timeout().clearTimeout();
    if (input != null) {
      Thread thread = new Thread(() -> send(input), "docker-stdin");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void send(InputStream input) {
    try (BufferedSink sink = Okio.buffer(stream.getSink())) {
      byte[] bytes = new byte[AT_ONCE];
      for (int n = input.read(bytes); n >= 0; n = input.read(bytes)) {
        sink.write(bytes, 0, n);
        sink.flush();
      }
    } catch (IOException e) {
      // The container has ended, or whoever reads its output learns of the same failure.
      return;
    }
  }

  /** As Docker's client does, which knows no difference between 101 and 200. */
  @Override
  public int getStatusCode() {
    return 200;
  }

  @Override
  public Map<String, List<String>> getHeaders() {
    return response.headers().toMultimap();
  }

  @Override
  public InputStream getBody() {
    return output.inputStream();
  }

  @Override
  public void close() {
    stream.cancel();
    // The HTTP client counts a connection as open until both sides are closed.
    try (Sink in = stream.getSink();
        Source out = output) {
      return;
    } catch (IOException e) {
      // The connection is closed already.
      return;
    }
  }
}
