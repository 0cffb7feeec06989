package io.github.statix.stages.container.docker.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of {@code DOCKER_HOST}. */
final class EndpointsTest {

  @ParameterizedTest
  @CsvSource({
    "unix:///run/user/1000/docker.sock, /run/user/1000/docker.sock",
    "/var/run/docker.sock, /var/run/docker.sock",
    "unix://, /var/run/docker.sock"
  })
  void parseWhenItIsASocketReturnsItsPath(String address, String path) throws Exception {
    assertThat(Endpoints.parse(address, false)).isEqualTo(new Endpoint.Unix(Path.of(path)));
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://docker.example:2375, false, http://docker.example:2375/",
    "tcp://docker.example, false, http://docker.example:2375/",
    "tcp://docker.example, true, https://docker.example:2376/",
    "tcp://docker.example:80, false, http://docker.example/",
    "tcp://[::1]:2375, false, http://[::1]:2375/",
    "tcp://docker.example:2375/behind/a/proxy, false, http://docker.example:2375/behind/a/proxy",
    "tcp://, false, http://127.0.0.1:2375/",
    "tcp://:4711, false, http://127.0.0.1:4711/",
    "192.0.2.7:2375, false, http://192.0.2.7:2375/",
    "http://docker.example:2375, true, http://docker.example:2375/",
    "https://docker.example:2376, false, https://docker.example:2376/"
  })
  void parseWhenItIsAPortReturnsItsUrl(String address, boolean tls, String url) throws Exception {
    assertThat(Endpoints.parse(address, tls).url()).hasToString(url);
  }

  @Test
  void parseWhenItIsSshReturnsTheCommandOfDockersClient() throws Exception {
    assertThat(Endpoints.parse("ssh://me@build.example:2222", false))
        .isEqualTo(
            new Endpoint.Ssh(
                List.of(
                    "ssh",
                    "-T",
                    "-o",
                    "BatchMode=yes",
                    "-o",
                    "ConnectTimeout=30",
                    "-l",
                    "me",
                    "-p",
                    "2222",
                    "--",
                    "build.example",
                    "docker",
                    "system",
                    "dial-stdio")));
    assertThat(Endpoints.parse("ssh://build.example/run/docker.sock", false))
        .isInstanceOfSatisfying(
            Endpoint.Ssh.class,
            ssh ->
                assertThat(ssh.command())
                    .containsSubsequence(
                        "--", "build.example", "docker", "--host", "unix:///run/docker.sock"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gopher://x",
        "tcp://a b",
        "tcp://me:secret@host:2375",
        "tcp://host:99999",
        "http:///",
        "fd://3",
        "npipe:////./pipe/docker_engine",
        "ssh://",
        "ssh://-oProxyCommand=x",
        "ssh://-l@host",
        "ssh://me:secret@host",
        "ssh://host/sock;reboot",
        "ssh://host/a b",
        "ssh://host?x",
        "unix://\0",
        "://",
        "\u001b[31m"
      })
  void parseWhenItMakesNoSenseSaysSo(String address) {
    assertThatThrownBy(() -> Endpoints.parse(address, false))
        .isInstanceOfSatisfying(
            StatixException.class,
            e -> {
              assertThat(e.category()).isEqualTo(Category.ENGINE);
              assertThat(e)
                  .hasMessageContaining("is not an address of a Docker daemon: ")
                  .hasMessageNotContaining("secret")
                  .hasMessageNotContaining("\u001b");
            });
  }

  @Test
  void parseWhenThePathOfASocketHas100000PartsReadsIt() throws Exception {
    String path = "/a".repeat(100_000);

    assertThat(Endpoints.parse("ssh://build.example" + path, false).toString()).contains(path);
  }
}
