package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThat;

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

  /** Runs a command to its end. */
  static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return text;
  }
}
