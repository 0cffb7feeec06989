package io.github.statix.assembler.registry;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs other people's programs, to see whether they accept what we make. */
public final class Programs {

  private Programs() {}

  /** Skips the test when no Docker daemon answers, unless {@code STATIX_REQUIRE} names it. */
  public static void requireDocker() throws IOException, InterruptedException {
    RegistryServer.requireProgram("docker", "docker");
    Process process =
        new ProcessBuilder("docker", "version")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean there = process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    process.destroyForcibly();
    String required = Optional.ofNullable(System.getenv("STATIX_REQUIRE")).orElse("");
    if (!there && List.of(required.split(",")).contains("docker")) {
      throw new AssertionError("no Docker daemon answers, but STATIX_REQUIRE names docker");
    }
    assumeTrue(there, "no Docker daemon answers");
  }

  /** Runs a program, which must be installed and succeed, and gives what it prints. */
  public static String run(String... command) throws IOException, InterruptedException {
    RegistryServer.requireProgram(command[0], "registry");
    Path output = Files.createTempFile("program-", ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(
            String.join(" ", command) + " failed: " + Files.readString(output));
      }
      return Files.readString(output, StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
