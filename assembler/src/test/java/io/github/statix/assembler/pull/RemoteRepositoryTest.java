package io.github.statix.assembler.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.push.PushSetup;
import io.github.statix.assembler.push.PushedImage;
import io.github.statix.assembler.registry.Fault;
import io.github.statix.assembler.registry.PushException;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.assembler.registry.TestRegistries;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.verify.check.ImageCheck;
import io.github.statix.verify.report.ImageReport;
import io.github.statix.verify.source.ImageSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} reads, it reads through the client that pushes. */
class RemoteRepositoryTest {

  private static final List<String> TOLD = new CopyOnWriteArrayList<>();

  @RegisterExtension final RegistryServer registry = RegistryServer.open();

  private static ImageReport inspect(ImageReference image, Map<String, String> environment)
      throws IOException {
    try (RemoteRepository remote =
        new RemoteRepository(
            image,
            TestRegistries.with(environment, TestRegistries.IMPATIENT, image),
            (what, wait) -> TOLD.add(what),
            PushSetup.QUICK)) {
      return ImageCheck.inspect(ImageSources.open(image.toString(), reference -> remote));
    }
  }

  @Test
  void inspectWhenTheImageWasJustPushedFindsNothing(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      PushedImage pushed = setup.push();

      for (ImageReference image : List.of(setup.target(), pushed.pinned())) {
        ImageReport report = inspect(image, Map.of());
        assertThat(report.findings()).isEmpty();
        assertThat(report.digest()).isEqualTo(setup.image().digest());
      }
    }
  }

  @Test
  void inspectWhenATokenIsWantedTakesTheCredentialsOfThePush(@TempDir Path folder)
      throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.push();
      setup.proxy().requireTokens(2);
      Map<String, String> login =
          Map.of("STATIX_REGISTRY_USER", "user", "STATIX_REGISTRY_PASSWORD", "secret");

      assertThat(inspect(setup.target(), login).findings()).isEmpty();
      assertThatThrownBy(() -> inspect(setup.target(), Map.of()))
          .isInstanceOf(PushException.class)
          .hasMessageContaining("docker login");
    }
  }

  @Test
  void inspectWhenThereIsNoSuchImageIsTheRegistrysFailure(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      assertThatThrownBy(() -> inspect(setup.target(), Map.of()))
          .isInstanceOfSatisfying(
              StatixException.class, e -> assertThat(e.category()).isEqualTo(Category.REGISTRY))
          .hasMessageContaining("has no manifest t");
    }
  }

  @Test
  void inspectWhenABlobBreaksOffSaysWhere(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.push();
      setup
          .proxy()
          .fault(
              "GET .*/blobs/.*",
              100,
              new Fault.Answer(200, "Content-Length: 5000\r\n", "less than that"));

      assertThatThrownBy(() -> inspect(setup.target(), Map.of()))
          .isInstanceOf(PushException.class)
          .hasMessageContaining("GET http://" + setup.proxy().address());
    }
  }

  @Test
  void inspectWhenTheServerIsBusyAsksAgain(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.push();
      setup.proxy().fault("GET .*/manifests/.*", 1, Fault.Answer.error(503, "UNAVAILABLE"));
      setup.proxy().fault("GET .*/blobs/.*", 1, Fault.Answer.error(429, "TOOMANYREQUESTS"));

      TOLD.clear();

      assertThat(inspect(setup.target(), Map.of()).findings()).isEmpty();
      assertThat(TOLD).hasSize(2).anyMatch(it -> it.contains(": 503 (UNAVAILABLE"));
    }
  }
}
