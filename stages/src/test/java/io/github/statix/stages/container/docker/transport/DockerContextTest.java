package io.github.statix.stages.container.docker.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contexts as {@code docker context create} writes them. */
final class DockerContextTest {

  private Path home;

  @BeforeEach
  void create(@TempDir Path folder) throws Exception {
    home = folder;
    Path contexts = Files.createDirectories(folder.resolve(".docker/contexts"));
    String hash = Digest.of("remote".getBytes(StandardCharsets.UTF_8)).hex();
    Path meta = Files.createDirectories(contexts.resolve("meta").resolve(hash));
    Files.writeString(
        meta.resolve("meta.json"),
        "{\"Name\":\"remote\",\"Metadata\":{},\"Endpoints\":{\"docker\":"
            + "{\"Host\":\"tcp://docker.example:2376\",\"SkipTLSVerify\":false}}}");
    Files.createDirectories(contexts.resolve("tls").resolve(hash).resolve("docker"));
  }

  @Test
  void candidatesWhenAContextIsInUseAreItsHostAlone() throws Exception {
    Files.writeString(home.resolve(".docker/config.json"), "{\"currentContext\":\"remote\"}");

    assertThat(DockerHosts.candidates(Map.of("HOME", home.toString())))
        .containsExactly("tcp://docker.example:2376");
  }

  @Test
  void candidatesWhenDockerHostIsSetIgnoreTheContext() throws Exception {
    Map<String, String> environment =
        Map.of("HOME", home.toString(), "DOCKER_CONTEXT", "remote", "DOCKER_HOST", "unix:///x");

    assertThat(DockerHosts.candidates(environment)).isEqualTo(List.of("unix:///x"));
  }

  @Test
  void chosenWhenItHasTlsFilesNamesTheirDirectory() throws Exception {
    Map<String, String> environment =
        Map.of("DOCKER_CONFIG", home.resolve(".docker").toString(), "DOCKER_CONTEXT", "remote");

    assertThat(DockerContext.chosen(environment).orElseThrow().certificates()).isPresent();
  }

  @Test
  void chosenWhenThereIsNoSuchContextSaysSo() {
    Map<String, String> environment = Map.of("HOME", home.toString(), "DOCKER_CONTEXT", "gone");

    assertThatThrownBy(() -> DockerContext.chosen(environment))
        .isInstanceOf(StatixException.class)
        .hasMessage("there is no Docker context 'gone'");
  }

  @Test
  void chosenWhenTheConfigurationIsNoJsonSaysWhichFile() throws Exception {
    Path file = Files.writeString(home.resolve(".docker/config.json"), "{");

    assertThatThrownBy(() -> DockerContext.chosen(Map.of("HOME", home.toString())))
        .isInstanceOf(StatixException.class)
        .hasMessage(file + " is no JSON");
  }
}
