package io.github.statix.assembler.program;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.statix.assembler.registry.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** Runs the program as somebody who is not root, whoever runs the tests. */
final class OrdinaryUser {

  private OrdinaryUser() {}

  /**
   * The program as an ordinary user who has subordinate ids (subuid(5)), which building a base
   * takes; skips the test when root finds no such user, unless {@code STATIX_REQUIRE} names {@code
   * user}.
   *
   * @param folder gets a copy of the program that others can read
   * @param home becomes that user's
   */
  static Program of(Program program, Path folder, Path home)
      throws IOException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return program;
    }
    Optional<String> user =
        Files.readAllLines(Path.of("/etc/subuid")).stream()
            .map(line -> line.split(":", 2)[0])
            .filter(name -> !name.equals("root"))
            .findFirst();
    if (user.isEmpty() && System.getenv().getOrDefault("STATIX_REQUIRE", "").contains("user")) {
      throw new AssertionError("no user in /etc/subuid, but STATIX_REQUIRE names user");
    }
    assumeTrue(user.isPresent(), "no user in /etc/subuid; add one with useradd");
    Path copy = Files.copy(program.jar(), folder.resolve("statix-assemble.jar"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
    Programs.run("chown", user.get() + ":", home.toString());
    return program
        .through(
            List.of(
                "setpriv", "--reuid", user.get(), "--regid", user.get(), "--clear-groups", "--"),
            copy)
        .with("HOME", home.toString());
  }
}
