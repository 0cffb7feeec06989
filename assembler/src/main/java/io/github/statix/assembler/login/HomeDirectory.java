package io.github.statix.assembler.login;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.nio.file.Path;
import java.util.Map;

/** Where the user's own files are. */
public final class HomeDirectory {

  private HomeDirectory() {}

  /**
   * {@code HOME}, as every other program has it; without it, what passwd(5) says, which Java hands
   * on. The two differ in the containers of build services, and after {@code sudo}.
   *
   * @param environment the process's variables
   * @throws StatixException when there is neither
   */
  public static Path of(Map<String, String> environment) throws StatixException {
    String home = environment.getOrDefault("HOME", "");
    if (!home.isEmpty()) {
      return Path.of(home).toAbsolutePath();
    }
    // Java has a question mark for a user without an entry.
    Path entry = Path.of(System.getProperty("user.home", "?"));
    if (!entry.isAbsolute()) {
      throw new StatixException(
          Category.USAGE,
          "the home directory is not known: HOME is not set, and this user has no entry in passwd",
          "Set HOME.");
    }
    return entry;
  }
}
