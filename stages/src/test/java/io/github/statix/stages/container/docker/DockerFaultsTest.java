package io.github.statix.stages.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.Specs;
import io.github.statix.stages.container.TestRoot;
import io.github.statix.stages.container.docker.FaultyProxy.Fault;
import io.github.statix.stages.container.docker.transport.Patience;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A daemon that refuses, drops or forgets a request ends the stage, and never lets it wait. */
@ExtendWith(Dockerd.class)
@Timeout(120)
final class DockerFaultsTest {

  private static final Patience LITTLE =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofSeconds(6),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  private Store store;
  private Layer root;
  private FaultyProxy proxy;
  private DockerEngine engine;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    store = Store.open(folder);
    root = TestRoot.putInto(store.blobs());
    proxy = new FaultyProxy(Dockerd.host());
    engine = DockerEngine.open(store, DockerDaemon.connect(proxy.host(), Map.of(), LITTLE));
  }

  @AfterEach
  void close() throws Exception {
    try (FaultyProxy ended = proxy) {
      engine.close();
    } catch (IOException e) {
      // The daemon that is to clean up is the faulty one.
      assertThat(e).isInstanceOf(StatixException.class);
    }
    Dockerd.removeLeftovers();
  }

  @ParameterizedTest
  @CsvSource({
    "POST .*/containers/create, cannot create a container of",
    "PUT .*/archive, cannot send the sources of tested",
    "POST .*/attach, cannot attach to the container of tested",
    "POST .*/start, cannot start the container of tested",
    "POST .*/wait, cannot run the container of tested",
    "GET .*/archive, cannot read what tested installed"
  })
  void runWhenARequestIsRefusedSaysWhichAndWhy(String request, String saying) {
    proxy.let(request, Fault.REFUSED);

    StatixException failure = failureOf("echo x >/out/x");

    assertThat(failure)
        .hasMessageStartingWith(saying)
        .hasMessageEndingWith("the Docker daemon answered 403: not [31m allowed here");
  }

  @Test
  void runWhenTheRootIsRefusedSaysSo() throws Exception {
    root = TestRoot.fileLayer(store.blobs(), "file", "for this test " + System.nanoTime());
    proxy.let("POST .*/images/load", Fault.REFUSED);

    assertThat(failureOf(":"))
        .hasMessageStartingWith("cannot load an image into the Docker daemon");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST .*/create", "POST .*/attach", "POST .*/start", "POST .*/wait"})
  void runWhenAConnectionDropsEndsTheStage(String request) {
    proxy.let(request, Fault.DROPPED);

    assertThat(failureOf("echo x >/out/x")).hasMessageContaining("connection to the Docker daemon");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST .*/attach", "POST .*/start", "POST .*/wait"})
  void runWhenARequestIsNeverAnsweredEndsTheStage(String request) {
    proxy.let(request, Fault.HUNG);

    assertThat(failureOf("echo x >/out/x")).hasMessageContaining("cannot");
  }

  @Test
  void runWhenTheOutputIsCutOffBlamesTheConnectionAndNotTheRecipe() {
    proxy.let("POST .*/attach", Fault.CUT);

    assertThat(failureOf("echo started; sleep 1000"))
        .hasMessageContaining("the connection was lost");
  }

  @Test
  void runWhenTheDaemonDiesEndsTheStage() {
    LogSink killing =
        line -> {
          try {
            proxy.die();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        };

    assertThatThrownBy(() -> engine.run(Specs.of(root, "echo started; sleep 1000"), killing))
        .isInstanceOfSatisfying(
            StatixException.class, e -> assertThat(e.category()).isEqualTo(Category.ENGINE));
  }

  @Test
  void runWhenTheDaemonHangsWhileTheRecipeIsSilentEndsTheStage() {
    LogSink hanging = line -> proxy.let(".*", Fault.HUNG);

    assertThatThrownBy(() -> engine.run(Specs.of(root, "echo started; sleep 1000"), hanging))
        .isInstanceOfSatisfying(
            StatixException.class, e -> assertThat(e.category()).isEqualTo(Category.ENGINE));
  }

  /** What running a recipe and reading what it installed ends in. */
  private StatixException failureOf(String recipe) {
    StatixException failure =
        catchThrowableOfType(
            StatixException.class,
            () -> {
              ContainerExit exit = engine.run(Specs.of(root, recipe), line -> {});
              if (exit instanceof ContainerExit.Done done) {
                try (InstallTree installed = done.installed()) {
                  installed.entries();
                }
              }
            });
    assertThat(failure).isNotNull();
    assertThat(failure.category()).isEqualTo(Category.ENGINE);
    return failure;
  }
}
