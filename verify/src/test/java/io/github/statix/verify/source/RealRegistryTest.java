package io.github.statix.verify.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.presets.model.Digest;
import io.github.statix.verify.check.ImageCheck;
import io.github.statix.verify.layout.TestImage;
import io.github.statix.verify.layout.TestTar;
import io.github.statix.verify.report.ImageReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against distribution's own registry, when the machine has it. */
class RealRegistryTest {

  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
  private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:[0-9]+)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;

  RealRegistryTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static void requireProgram() {
    String required = System.getenv().getOrDefault("STATIX_REQUIRE", "");
    if (!List.of(required.split(",")).contains("registry")) {
      Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "no docker-registry");
    }
  }

  private Process start() throws IOException {
    Path config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: info}
        storage: {filesystem: {rootdirectory: "%s"}}
        http: {addr: "127.0.0.1:0"}
        """
            .formatted(folder.resolve("data")));
    return new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static String address(BufferedReader log) throws IOException {
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    throw new IOException("the registry ended before it listened");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    return response;
  }

  private void push(TestImage image, String repository) throws Exception {
    for (Map.Entry<Digest, byte[]> blob : image.blobs.entrySet()) {
      URI uploads = URI.create(repository + "/blobs/uploads/");
      URI upload =
          uploads.resolve(
              send(HttpRequest.newBuilder(uploads).POST(BodyPublishers.noBody()))
                  .headers()
                  .firstValue("Location")
                  .orElseThrow());
      URI end = URI.create(upload + "&digest=" + blob.getKey());
      send(HttpRequest.newBuilder(end).PUT(BodyPublishers.ofByteArray(blob.getValue())));
    }
    send(
        HttpRequest.newBuilder(URI.create(repository + "/manifests/v1"))
            .header("Content-Type", TestImage.MANIFEST)
            .PUT(BodyPublishers.ofByteArray(TestImage.bytes(image.manifest))));
  }

  @Test
  void inspectWhenImageWasPushedFindsNothing() throws Exception {
    requireProgram();
    TestImage image = TestImage.of(new TestTar().file("a", "x").bytes());
    Process registry = start();
    try (BufferedReader log =
        new BufferedReader(
            new InputStreamReader(registry.getInputStream(), StandardCharsets.UTF_8))) {
      String host = address(log);
      push(image, "http://" + host + "/v2/owner/name");
      for (String tail : List.of(":v1", "@" + image.manifestDigest())) {
        ImageReport report =
            ImageCheck.inspect(
                ImageSources.open(host + "/owner/name" + tail, asked -> Optional.empty()));
        assertThat(report.findings()).isEmpty();
        assertThat(report.digest()).isEqualTo(image.manifestDigest());
      }
    } finally {
      registry.destroy();
      registry.waitFor();
    }
  }
}
