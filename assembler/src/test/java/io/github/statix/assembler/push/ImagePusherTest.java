package io.github.statix.assembler.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.statix.assembler.jib.ImageAssembler;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.registry.Fault;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.PushException;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.assembler.registry.TestImages;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.store.BlobException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ImagePusherTest {

  private static final String PATCH = "PATCH .*";

  @RegisterExtension final RegistryServer registry = RegistryServer.open();

  @Test
  void pushWhenNothingIsThereSendsAllAndPins(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      PushedImage pushed = setup.push();

      long size = setup.image().layers().stream().mapToLong(layer -> layer.size()).sum();
      assertThat(pushed)
          .isEqualTo(
              new PushedImage(
                  setup.target().withDigest(setup.image().digest()),
                  size + setup.image().config().bytes().length,
                  5,
                  0,
                  0,
                  false));
      assertThat(setup.proxy().uploadedBytes()).isEqualTo(pushed.bytesSent());
      assertThat(setup.tagged()).contains(setup.image().digest());
    }
  }

  @Test
  void pushWhenTheTagIsThisImageSendsNoBlobByte(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.push();
      long before = setup.proxy().uploadedBytes();
      int requests = setup.proxy().requests().size();

      PushedImage again = setup.push();

      assertThat(again.unchanged()).isTrue();
      assertThat(setup.proxy().uploadedBytes()).isEqualTo(before);
      assertThat(setup.proxy().requests().subList(requests, setup.proxy().requests().size()))
          .hasSize(8)
          .startsWith("GET /v2/")
          .contains("GET /v2/owner/name/manifests/t")
          .filteredOn(request -> request.startsWith("HEAD /v2/owner/name/blobs/sha256:"))
          .as("one question for each layer and for the config")
          .hasSize(5);
    }
  }

  @Test
  void pushWhenTheTargetHasNoTagPushesByDigest(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      ImageReference untagged = ImageReference.parse(setup.proxy().address() + "/owner/name");

      PushedImage pushed = setup.push(Map.of(), untagged).get(0);

      assertThat(setup.tagged()).isEmpty();
      assertThat(
              Programs.run(
                  "skopeo",
                  "inspect",
                  "--no-tags",
                  "--tls-verify=false",
                  "docker://" + pushed.pinned()))
          .contains(setup.image().digest().toString());
    }
  }

  @Test
  void pushWhenTheTagIsAnotherImageMovesIt(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      AssembledImage other = ImageAssembler.assemble(TestImages.plan(setup.store().blobs(), 1, 77));
      new PushSetup(registry, setup.proxy(), setup.store(), other, setup.progress()).push();

      setup.push();

      assertThat(setup.tagged()).contains(setup.image().digest());
    }
  }

  @Test
  void pushWhenThereAreTwoRepositoriesMountsInTheSecond(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      ImageReference second = ImageReference.parse(setup.proxy().address() + "/other/place:t");

      List<PushedImage> pushed = setup.push(Map.of(), setup.target(), second);

      assertThat(pushed.get(1).blobsMounted()).isEqualTo(5);
      assertThat(pushed.get(1).bytesSent()).isZero();
      assertThat(setup.proxy().uploadedBytes()).isEqualTo(pushed.get(0).bytesSent());
    }
  }

  @Test
  void pushWhenAnEarlierOneWasCutOffSendsOnlyWhatIsMissing(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      String last = setup.image().config().digest().hex();
      setup.proxy().fault("PUT .*" + last, 1, Fault.Answer.error(403, "DENIED"));
      assertThatThrownBy(setup::push).isInstanceOf(PushException.class);

      PushedImage pushed = setup.push();

      assertThat(pushed.blobsPresent()).isEqualTo(4);
      assertThat(pushed.bytesSent()).isEqualTo(setup.image().config().bytes().length);
    }
  }

  @Test
  void pushWhenALayerInTheStoreIsDamagedSaysSoAndTagsNothing(@TempDir Path folder)
      throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      Digest digest = setup.image().layers().get(2).digest();
      Path blob = setup.store().blobs().find(digest).orElseThrow();
      byte[] bytes = Files.readAllBytes(blob);
      bytes[100] ^= 1;
      Files.write(blob, bytes);

      assertThatThrownBy(setup::push)
          .isInstanceOfSatisfying(
              BlobException.class, e -> assertThat(e.digest()).isEqualTo(digest));
      assertThat(setup.tagged()).isEmpty();
      assertThat(setup.retries()).isEmpty();
    }
  }

  @Test
  void pushWhenInterruptedStopsItsThreadsAndTagsNothing(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().fault(PATCH, 100, new Fault.Silence());
      ExecutorService executor = Executors.newSingleThreadExecutor();
      List<Throwable> thrown = new ArrayList<>();
      Future<?> push =
          executor.submit(
              () -> {
                try {
                  setup.push();
                } catch (Exception e) {
                  thrown.add(e);
                }
              });
      while (setup.proxy().count(PATCH) == 0) {
        Thread.sleep(5);
      }

      executor.shutdownNow();

      push.get();
      assertThat(thrown).hasSize(1).first().isInstanceOf(InterruptedIOException.class);
      assertThat(PushSetup.registryThreads()).isEmpty();
      assertThat(setup.tagged()).isEmpty();
    }
  }

  @Test
  void pushWhenTokensExpireInTheMiddleRenewsThem(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().requireTokens(2);

      setup.push(login("secret"), setup.target());

      assertThat(setup.tagged()).contains(setup.image().digest());
      assertThat(setup.proxy().count("GET /token.*")).isGreaterThan(5);
    }
  }

  @Test
  void pushWhenThePasswordIsWrongSaysHowToLogInWithoutShowingIt(@TempDir Path folder)
      throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().requireTokens(2);

      assertThatThrownBy(() -> setup.push(login("hunter2"), setup.target()))
          .isInstanceOfSatisfying(PushException.class, e -> assertThat(e.status()).hasValue(401))
          .hasMessageContainingAll(
              "docker login " + setup.proxy().address(),
              "does not accept user 'user' and the password from STATIX_REGISTRY_USER")
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void pushWhenTheRegistryWantsBasicAuthenticationUsesTheLogin(@TempDir Path folder)
      throws Exception {
    // The password is "secret".
    RegistryServer guarded =
        RegistryServer.withHtpasswd(
            "user:$2b$04$T2tnFSxvZQsj0QfKYb1nJ.MgARLBlgSyK/m2SHdK42b4OkbcX8AU.");
    guarded.start();
    try (PushSetup setup = PushSetup.through(guarded, folder)) {
      assertThat(setup.push(login("secret"), setup.target()).get(0).blobsSent()).isEqualTo(5);
      assertThatThrownBy(() -> setup.push(login("hunter2"), setup.target()))
          .isInstanceOf(PushException.class)
          .hasMessageContaining("docker login")
          .hasMessageNotContaining("hunter2");
      assertThatThrownBy(() -> setup.push(Map.of(), setup.target()))
          .isInstanceOf(PushException.class)
          .hasMessageContaining("STATIX_REGISTRY_USER");
    } finally {
      guarded.stop();
    }
  }

  @Test
  void pushWhenARegistryElsewhereSpeaksPlainHttpSaysWhatToDoAtOnce(@TempDir Path folder)
      throws Exception {
    // The machine's own name is not "localhost", so it counts as elsewhere.
    String host = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
    try (PushSetup setup = PushSetup.through(registry, folder);
        ServerSocket server = new ServerSocket(0)) {
      Thread answering =
          new Thread(
              () -> {
                try (Socket client = server.accept()) {
                  client.getInputStream().read();
                  client
                      .getOutputStream()
                      .write(
                          "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  // The client is gone.
                }
              });
      answering.setDaemon(true);
      answering.start();
      assumeTrue(host.matches("[a-z0-9.-]+") && !host.equals("localhost"));
      ImageReference target =
          new ImageReference(
              host + ":" + server.getLocalPort(), "a/b", Optional.of("t"), Optional.empty());

      assertThatThrownBy(() -> setup.push(Map.of(), target))
          .isInstanceOf(PushException.class)
          .hasMessageContaining("plain HTTP is used only for localhost");
      assertThat(setup.retries()).isEmpty();
    }
  }

  @Test
  void pushWhenSkopeoCopiesTheImageKeepsItsDigest(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      PushedImage pushed = setup.push();
      String source = "docker://" + pushed.pinned();

      Programs.run(
          "skopeo", "copy", "--src-tls-verify=false", source, "oci:" + folder.resolve("c") + ":t");

      assertThat(folder.resolve("c/blobs/sha256").resolve(setup.image().digest().hex()))
          .hasContent(setup.image().manifest().text());
    }
  }

  @Test
  void pushWhenTheTargetIsPinnedRefuses(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      ImageReference pinned = setup.target().withDigest(setup.image().digest());

      assertThatThrownBy(() -> setup.push(Map.of(), pinned))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("leave out @sha256");
    }
  }

  private static Map<String, String> login(String password) {
    return Map.of("STATIX_REGISTRY_USER", "user", "STATIX_REGISTRY_PASSWORD", password);
  }
}
