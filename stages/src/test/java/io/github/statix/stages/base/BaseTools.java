package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** What of this machine the tests of this package can use. */
final class BaseTools {

  private BaseTools() {}

  /** Skips the test where mmdebstrap cannot run, or fails it when STATIX_REQUIRE names base. */
  static HostTool host() throws Exception {
    HostTool tool = HostTool.create();
    Optional<String> problem = tool.problem();
    if (isRequired()) {
      assertThat(problem).isEmpty();
    }
    Assumptions.assumeTrue(problem.isEmpty(), problem.orElse(""));
    return tool;
  }

  static boolean isRequired() {
    String required = Optional.ofNullable(System.getenv("STATIX_REQUIRE")).orElse("");
    return Arrays.asList(required.split(",")).contains("base");
  }

  /**
   * What starts a command as a user with subordinate ids; skips the test where root is not asking
   * or there is no such user.
   */
  static List<String> asOrdinaryUser() throws Exception {
    Assumptions.assumeTrue(output("id", "-u").strip().equals("0"), "not root");
    Path users = Path.of("/etc/subuid");
    Optional<String> user = Optional.empty();
    if (Files.exists(users)) {
      user =
          Files.readAllLines(users).stream()
              .map(line -> line.replaceFirst(":.*", ""))
              .filter(name -> !name.isEmpty() && !name.equals("root"))
              .findFirst();
    }
    Assumptions.assumeTrue(user.isPresent(), "nobody but root has subordinate ids");
    return List.of("runuser", "-u", user.get(), "--");
  }

  /** Runs a command to its end. */
  static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return text;
  }
}
