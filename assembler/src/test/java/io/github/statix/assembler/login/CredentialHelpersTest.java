package io.github.statix.assembler.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CredentialHelpersTest {

  private static final String ANSWER = "echo '{\"Username\":\"u\",\"Secret\":\"hunter2\"}'";
  private static final Credentials ACCOUNT = new Credentials.Account("u", "hunter2");
  private static final Duration SHORT = Duration.ofSeconds(1);

  @TempDir private Path folder;

  private final List<String> warnings = new ArrayList<>();

  @Test
  void getWhenAHelperAnswersGivesItTheServerAndNoMore() throws Exception {
    helper("read -r s; read -r more; echo '{\"Username\":\"'$1 $s$more'\",\"Secret\":\"x\"}'");

    assertThat(get(Duration.ofMinutes(1))).contains(new Credentials.Account("get r.example", "x"));
    assertThat(warnings).isEmpty();
  }

  @Test
  void getWhenAHelperGivesAnIdentityTokenTakesItForOne() throws Exception {
    helper("echo '{\"ServerURL\":\"\",\"Username\":\"<token>\",\"Secret\":\"y\"}'");

    assertThat(get(Duration.ofMinutes(1))).contains(new Credentials.IdentityToken("y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep 1000 &", "(sleep 0.3; echo no JSON; sleep 1000) &"})
  void getWhenAHelperLeavesAProcessBehindTakesWhatCameBeforeItEnded(String background)
      throws Exception {
    helper(background + " " + ANSWER + "\necho $! >'" + folder + "/left'");
    try {
      assertThat(get(Duration.ofMinutes(1))).contains(ACCOUNT);
      assertThat(left()).isPresent();
    } finally {
      left().ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec sleep 1000",
        "sleep 1000 & echo $! >left; wait",
        "exec >&- 2>&-; exec sleep 1000",
        "while :; do echo; sleep 0.1; done",
        "trap '' TERM; " + ANSWER + "; sleep 1000",
      })
  void getWhenAHelperDoesNotEndGoesOnAfterTheLimit(String script) throws Exception {
    helper("cd '" + folder + "'; " + script);

    assertThat(get(SHORT)).isEmpty();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .contains("docker-credential-mine", "r.example", "did not end within 1 seconds")
        .doesNotContain("hunter2");
    Optional<ProcessHandle> started = left();
    if (started.isPresent()) {
      // A kill takes effect when the kernel gets to it.
      assertThat(started.get().onExit()).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exec cat /dev/zero", "exec cat /dev/zero >&2"})
  void getWhenAHelperPrintsWithoutEndStopsIt(String script) throws Exception {
    helper(script);

    assertThat(get(Duration.ofMinutes(1))).isEmpty();
    assertThat(warnings).hasSize(1).allMatch(line -> line.contains("more than 1048576 bytes"));
  }

  @Test
  void getWhenAHelperFailsPassesOnWhatItSaysMadePrintable() throws Exception {
    helper("echo 'expired:\u009b \u001b[31mlog in\nagain' >&2; exit 3");

    assertThat(get(SHORT)).isEmpty();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains("status 3: expired: [31mlog in again;");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo hunter2; exit 1",
        "echo '{\"Username\":\"u\",\"Password\":\"hunter2\"}'; exit 1",
        "echo 'Password: {hunter2}' >&2; exit 1"
      })
  void getWhenAHelperFailsDoesNotQuoteWhatMayHoldCredentials(String script) throws Exception {
    helper(script);

    assertThat(get(SHORT)).isEmpty();
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("failed with status 1; going on without it");
  }

  @Test
  void getWhenAHelperAnswersAndComplainsPassesThatOnWithoutTheSecret() throws Exception {
    helper(ANSWER + "; echo 'hunter2 expires soon' >&2");

    assertThat(get(SHORT)).contains(ACCOUNT);
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains("... expires soon").doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo hunter2",
        "echo '{\"Secret\":\"hunter2\"}'",
        "echo '[\"hunter2\"]'",
        "echo hunter2 >&2",
        ANSWER + "; exit 1",
        "true"
      })
  void getWhenAnAnswerIsUnusableSaysSoWithoutIt(String script) throws Exception {
    helper(script);

    assertThat(get(SHORT)).isEmpty();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains("docker-credential-mine").doesNotContain("hunter2");
  }

  @Test
  void getWhenAHelperHasNoneSaysNothing() throws Exception {
    helper("echo 'credentials not found in native keychain'; exit 1");

    assertThat(get(SHORT)).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "gone, not installed",
    "../mine, no valid name",
    "a/../mine, no valid name",
    "'mine;x', no valid name",
    "'', no valid name"
  })
  void getWhenAHelperCannotBeRunSaysWhich(String name, String why) throws Exception {
    helper(ANSWER);
    Files.createDirectory(folder.resolve("docker-credential-a"));

    assertThat(helpers(SHORT).get(name, "r.example", "config.json")).isEmpty();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains("config.json", why);
  }

  @Test
  void getWhenInterruptedEndsAtOnce() throws Exception {
    helper("exec sleep 1000");
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> get(Duration.ofMinutes(1)))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  private Optional<Credentials> get(Duration limit) throws IOException {
    return helpers(limit).get("mine", "r.example", "config.json");
  }

  private CredentialHelpers helpers(Duration limit) {
    return new CredentialHelpers("relative::" + folder, limit, warnings::add);
  }

  private Optional<ProcessHandle> left() throws IOException {
    Path file = folder.resolve("left");
    return Files.exists(file)
        ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
        : Optional.empty();
  }

  private void helper(String script) throws IOException {
    Path file = folder.resolve("docker-credential-mine");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
