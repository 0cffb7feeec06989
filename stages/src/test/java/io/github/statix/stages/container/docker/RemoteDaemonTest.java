package io.github.statix.stages.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.OtherProgram;
import io.github.statix.stages.container.RunOnce;
import io.github.statix.stages.container.Specs;
import io.github.statix.stages.container.TestRoot;
import io.github.statix.stages.container.docker.transport.Patience;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A daemon that is reached by other ways than a socket of the file system. */
@ExtendWith(Dockerd.class)
final class RemoteDaemonTest {

  @TempDir private Path folder;

  @Test
  void runWhenTheDaemonIsBehindAPortRunsTheRecipe() throws Exception {
    try (TcpProxy proxy = TcpProxy.start(loopback(), Dockerd.host())) {
      assertThat(run("tcp://127.0.0.1:" + proxy.port(), Map.of())).containsExactly("it ran");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void runWhenThePortWantsTlsShowsTheCertificate(boolean oldKey) throws Exception {
    TestKey server = TestKey.make(folder, "server");
    TestKey client = TestKey.make(folder, "client");
    Path files = tlsFiles(server, client, oldKey ? client.oldKeyPem() : client.keyPem());
    try (TcpProxy proxy = TcpProxy.start(tls(server, client), Dockerd.host())) {
      assertThat(run("tcp://127.0.0.1:" + proxy.port(), verifying(files)))
          .containsExactly("it ran");
    }
  }

  @Test
  void connectWhenTheCertificateIsOfAnotherRefuses() throws Exception {
    TestKey server = TestKey.make(folder, "server");
    TestKey client = TestKey.make(folder, "client");
    Path files = tlsFiles(client, client, client.keyPem());
    try (TcpProxy proxy = TcpProxy.start(tls(server, client), Dockerd.host())) {
      String host = "tcp://127.0.0.1:" + proxy.port();

      assertThatThrownBy(() -> DockerDaemon.connect(host, verifying(files), Patience.USUAL))
          .isInstanceOf(StatixException.class)
          .hasMessageStartingWith(host + ": ")
          .hasMessageContaining("certificat");
    }
  }

  @Test
  void connectWhenTheKeyIsNoneSaysWhichFile() throws Exception {
    TestKey server = TestKey.make(folder, "server");
    Path files = tlsFiles(server, server, "no key");

    assertThatThrownBy(
            () -> DockerDaemon.connect("tcp://127.0.0.1:1", verifying(files), Patience.USUAL))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining(files.resolve("key.pem").toString());
  }

  @Test
  void runWhenTheDaemonIsBehindSshRunsTheRecipe() throws Exception {
    Path ssh = folder.resolve("ssh");
    Files.writeString(
        ssh,
        """
        #!/bin/sh
        while [ "$1" != -- ]; do shift; done
        [ "$2 $3" = 'build.example docker' ] || exit 1
        shift 3
        exec docker --host %s "$@"
        """
            .formatted(Dockerd.host()));
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
    String before = System.getProperty("docker.host");
    System.setProperty("docker.host", "ssh://build.example");
    try (OtherProgram program =
        OtherProgram.start(
            List.of("env", "PATH=" + folder + ":" + System.getenv("PATH")),
            RunOnce.class,
            "docker",
            folder.resolve("store").toString(),
            "echo it ran; echo x >/out/x")) {
      program.awaitLine("it ran");
      assertThat(program.process().waitFor()).isZero();
    } finally {
      System.setProperty("docker.host", before);
    }
    WorkFolder.delete(folder.resolve("store"));
    assertThat(Dockerd.leftovers()).isEmpty();
  }

  @Test
  void connectWhenSshFailsRepeatsWhatItSaid() throws Exception {
    assertThatThrownBy(() -> DockerDaemon.connect("ssh://127.0.0.1:1"))
        .isInstanceOf(StatixException.class)
        .hasMessageStartingWith("ssh://127.0.0.1:1: ")
        .hasMessageContaining("ssh");
  }

  private List<String> run(String host, Map<String, String> environment) throws Exception {
    List<String> log = new ArrayList<>();
    Store store = Store.open(folder.resolve("store"));
    try (DockerEngine engine =
        DockerEngine.open(store, DockerDaemon.connect(host, environment, Patience.USUAL))) {
      ContainerExit exit =
          engine.run(
              Specs.of(TestRoot.putInto(store.blobs()), "echo it ran; echo x >/out/x"), log::add);
      ((ContainerExit.Done) exit).installed().close();
    }
    assertThat(Dockerd.leftovers()).isEmpty();
    return log;
  }

  private Path tlsFiles(TestKey authority, TestKey client, String key) throws Exception {
    Path files = Files.createDirectory(folder.resolve("certificates"));
    Files.writeString(files.resolve("ca.pem"), authority.certificatePem());
    Files.writeString(files.resolve("cert.pem"), client.certificatePem());
    Files.writeString(files.resolve("key.pem"), key);
    return files;
  }

  private static Map<String, String> verifying(Path files) {
    return Map.of("DOCKER_TLS_VERIFY", "1", "DOCKER_CERT_PATH", files.toString());
  }

  private static ServerSocket loopback() throws Exception {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static ServerSocket tls(TestKey server, TestKey client) throws Exception {
    SSLServerSocket socket =
        (SSLServerSocket)
            server
                .server(client)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    socket.setNeedClientAuth(true);
    return socket;
  }
}
