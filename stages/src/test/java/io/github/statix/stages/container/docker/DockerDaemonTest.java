package io.github.statix.stages.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RootFilesystem;
import io.github.statix.stages.container.TestRoot;
import io.github.statix.stages.container.docker.stream.TarStream;
import io.github.statix.stages.container.docker.stream.TarStream.Member;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Dockerd.class)
final class DockerDaemonTest {

  private final List<String> log = new ArrayList<>();
  private Path folder;
  private DockerDaemon daemon;

  @BeforeEach
  void connect(@TempDir Path temporary) throws Exception {
    folder = temporary;
    daemon = DockerDaemon.connect(Dockerd.host());
  }

  @AfterEach
  void close() throws Exception {
    daemon.close();
    assertThat(Dockerd.leftovers()).isEmpty();
  }

  @Test
  void findWhenNothingListensSaysWhatWasTried() {
    assertThatThrownBy(() -> DockerDaemon.find(Map.of("DOCKER_HOST", "unix:///nowhere.sock")))
        .isInstanceOf(IOException.class)
        .hasMessage("no Docker daemon answers (unix:///nowhere.sock: there is no such socket)");
  }

  @Test
  void findWhenTheAddressMakesNoSenseSaysSo() {
    assertThatThrownBy(() -> DockerDaemon.find(Map.of("DOCKER_HOST", "gopher://x")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("gopher://x");
  }

  @Test
  void loadWhenGivenADockerArchiveReturnsItsName() throws Exception {
    Store store = Store.open(folder);
    RootFilesystem root = root(store.blobs());

    assertThat(daemon.load(RootImages.archive(store.blobs(), "statix-test/loaded:1", root)))
        .isEqualTo("statix-test/loaded:1");
  }

  @Test
  void loadWhenTheArchiveIsNoneThrows() {
    InputStream nonsense =
        new ByteArrayInputStream("no tar".repeat(500).getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> daemon.load(nonsense))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot load an image");
  }

  @Test
  void runToolWhenItSucceedsReturnsWhatItMade() throws Exception {
    List<String> command = List.of("/bin/bash", "-c", "echo working; cat /in/text >/result");
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(daemon.runTool(tool(image(), command)))) {
      assertThat(tar.getNextEntry().getName()).isEqualTo("result");
      assertThat(new String(tar.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("given");
    }
    assertThat(log).containsExactly("working");
  }

  @Test
  void runToolWhenItFailsShowsItsLastLines() throws Exception {
    List<String> command =
        List.of("/bin/bash", "-c", "for i in {1..20}; do echo line $i; done; exit 4");
    ToolRun run = tool(image(), command);

    assertThatThrownBy(() -> daemon.runTool(run))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("status 4")
        .hasMessageEndingWith("line 19\nline 20")
        .hasMessageNotContaining("line 10\n");
  }

  @Test
  void runToolWhenTheImageCannotBePulledSaysHowToLoadIt() throws Exception {
    ToolRun run = tool("127.0.0.1:1/statix-test/absent:1", List.of("true"));

    assertThatThrownBy(() -> daemon.runTool(run))
        .isInstanceOfSatisfying(
            StatixException.class,
            e -> {
              assertThat(e.category()).isEqualTo(Category.ENGINE);
              assertThat(e).hasMessageContaining("cannot pull 127.0.0.1:1/statix-test/absent:1");
              assertThat(e.remedy().orElseThrow()).contains("Load it by hand: docker pull");
            });
  }

  private ToolRun tool(String image, List<String> command) throws IOException {
    Path input = folder.resolve("input.tar");
    try (InputStream tar = new TarStream(List.of(Member.text("in/text", "given", 0)))) {
      Files.copy(tar, input);
    }
    LogSink sink = log::add;
    return new ToolRun(image, command, input, "/result", false, sink);
  }

  private String image() throws IOException, InterruptedException {
    BlobStore blobs = Store.open(folder.resolve("store")).blobs();
    return daemon.load(RootImages.archive(blobs, "statix-test/tool:1", root(blobs)));
  }

  private static RootFilesystem root(BlobStore blobs) throws IOException {
    return RootFilesystem.of(blobs, List.of(TestRoot.putInto(blobs)));
  }
}
