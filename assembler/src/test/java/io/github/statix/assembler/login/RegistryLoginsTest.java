package io.github.statix.assembler.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryLoginsTest {

  private static final ImageReference MINE = ImageReference.parse("ghcr.io/mine/tool:1");

  private final List<String> warnings = new ArrayList<>();

  @Test
  void findWhenTheEnvironmentHasALoginUsesItForThePushedRegistryOnly(@TempDir Path home)
      throws Exception {
    RegistryLogins logins = logins(environment("STATIX_REGISTRY_USER", "u"), home, List.of(MINE));

    assertThat(logins.find(MINE)).contains(new Credentials.Account("u", "p"));
    assertThat(logins.find("docker.io")).isEmpty();
  }

  @Test
  void findWhenTwoRegistriesArePushedToRefusesTheEnvironmentsLogin(@TempDir Path home) {
    RegistryLogins logins =
        logins(
            environment("STATIX_REGISTRY_USER", "u"),
            home,
            List.of(MINE, ImageReference.parse("quay.io/a/b")));

    assertThatThrownBy(() -> logins.find(MINE)).hasMessageContaining("docker login");
  }

  @Test
  void findWhenHalfALoginIsSetSaysSo(@TempDir Path home) {
    RegistryLogins logins = logins(environment("UNRELATED", ""), home, List.of(MINE));

    assertThatThrownBy(() -> logins.find(MINE)).hasMessageContaining("set both or neither");
  }

  @Test
  void findWhenDockerConfigIsSetReadsThatFolder(@TempDir Path home) throws Exception {
    Path folder = Files.createDirectories(home.resolve("elsewhere"));
    Files.writeString(folder.resolve("config.json"), auths("ghcr.io", "a:b"));

    assertThat(logins(Map.of("DOCKER_CONFIG", folder.toString()), home).find("ghcr.io"))
        .contains(new Credentials.Account("a", "b"));
  }

  @Test
  void findWhenAnEntryIsForAnotherOwnerDoesNotUseIt(@TempDir Path home) throws Exception {
    docker(home, auths("ghcr.io/mine", "a:b"));
    RegistryLogins logins = logins(Map.of(), home);

    assertThat(logins.find(MINE)).contains(new Credentials.Account("a", "b"));
    assertThat(logins.find(ImageReference.parse("ghcr.io/mineral/x"))).isEmpty();
    assertThat(logins.find(ImageReference.parse("ghcr.io/other/x"))).isEmpty();
    assertThat(logins.find("ghcr.io")).isEmpty();
  }

  @Test
  void findWhenAHelperIsNamedAsksIt(@TempDir Path home) throws Exception {
    docker(home, "{\"credHelpers\":{\"r.example\":\"mine\"},\"credsStore\":\"all\"}");
    helper(home, "mine", "read s; echo '{\"Username\":\"'$s'\",\"Secret\":\"x\"}'");
    helper(home, "all", "echo '{\"Username\":\"<token>\",\"Secret\":\"y\"}'");
    RegistryLogins logins = logins(Map.of("PATH", home.toString()), home);

    assertThat(logins.find("r.example")).contains(new Credentials.Account("r.example", "x"));
    assertThat(logins.find("s.example")).contains(new Credentials.IdentityToken("y"));
    assertThat(warnings).isEmpty();
  }

  @Test
  void findWhenAHelperHasNoLoginGoesOnToTheNextFile(@TempDir Path home) throws Exception {
    docker(home, "{\"credsStore\":\"none\"}");
    helper(home, "none", "echo 'credentials not found in native keychain'; exit 1");
    Path podman = Files.writeString(home.resolve("auth.json"), auths("r.example", "a:b"));
    RegistryLogins logins =
        logins(Map.of("PATH", home.toString(), "REGISTRY_AUTH_FILE", podman.toString()), home);

    assertThat(logins.find("r.example")).contains(new Credentials.Account("a", "b"));
    assertThat(warnings).isEmpty();
  }

  @Test
  void findWhenAFileIsNotJsonWarnsWithoutItsContent(@TempDir Path home) throws Exception {
    docker(home, "hunter2");

    assertThat(logins(Map.of(), home).find("r.example")).isEmpty();
    assertThat(warnings.toString()).contains("config.json").doesNotContain("hunter2");
  }

  @Test
  void findWhenAVariableHoldsDockersConfigurationPrefersItToTheFiles(@TempDir Path home)
      throws Exception {
    docker(home, auths("r.example", "file:x"));
    RegistryLogins logins =
        logins(Map.of("DOCKER_AUTH_CONFIG", auths("r.example", "variable:x")), home);

    assertThat(logins.find("r.example")).contains(new Credentials.Account("variable", "x"));
    assertThat(logins.find("s.example")).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void findWhenAskedAgainTellsEachFaultOnce(@TempDir Path home) throws Exception {
    docker(home, "{\"credsStore\":\"gone\"}");
    RegistryLogins logins =
        logins(Map.of("REGISTRY_AUTH_FILE", "/absent/\u001bauth.json"), home, List.of(MINE));

    for (int i = 0; i < 3; i++) {
      assertThat(logins.find(MINE)).isEmpty();
    }

    assertThat(warnings).hasSize(2);
    assertThat(warnings.toString())
        .contains("docker-credential-gone", "REGISTRY_AUTH_FILE names a file that is not there")
        .doesNotContain("\u001b");
  }

  @Test
  void ofWhenHomeIsSetPrefersItToThePasswdEntry() throws Exception {
    assertThat(HomeDirectory.of(Map.of("HOME", "/elsewhere"))).isEqualTo(Path.of("/elsewhere"));
    assertThat(HomeDirectory.of(Map.of("HOME", "")))
        .isEqualTo(Path.of(System.getProperty("user.home")));
  }

  @Test
  void ofWhenThereIsNeitherSaysSo() {
    String entry = System.setProperty("user.home", "?");
    try {
      assertThatThrownBy(() -> HomeDirectory.of(Map.of())).hasMessageContaining("HOME is not set");
    } finally {
      System.setProperty("user.home", entry);
    }
  }

  @Test
  void toStringWhenPrintedShowsNothing() {
    assertThat(
            List.of(
                new Credentials.Account("alice", "hunter2"),
                new Credentials.IdentityToken("hunter2"),
                new Credentials.RegistryToken("hunter2")))
        .allSatisfy(
            credentials -> {
              assertThat(credentials.toString()).doesNotContain("hunter2", "alice");
              assertThat(credentials.secrets()).contains("hunter2");
            });
  }

  private RegistryLogins logins(Map<String, String> environment, Path home) {
    return logins(environment, home, List.of());
  }

  private RegistryLogins logins(
      Map<String, String> environment, Path home, List<ImageReference> targets) {
    return new RegistryLogins(environment, home, targets, warnings::add);
  }

  private static Map<String, String> environment(String name, String value) {
    Map<String, String> environment = new HashMap<>();
    environment.put("STATIX_REGISTRY_PASSWORD", "p");
    environment.put(name, value);
    return environment;
  }

  private static void docker(Path home, String json) throws IOException {
    Files.createDirectories(home.resolve(".docker"));
    Files.writeString(home.resolve(".docker/config.json"), json);
  }

  private static String auths(String key, String pair) {
    String auth = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(key, auth);
  }

  private static void helper(Path folder, String name, String script) throws IOException {
    Path file = folder.resolve("docker-credential-" + name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
