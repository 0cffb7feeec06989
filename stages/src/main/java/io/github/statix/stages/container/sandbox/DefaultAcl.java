package io.github.statix.stages.container.sandbox;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A directory's default ACL, which files in it get instead of the modes that the umask leaves
 * (acl(5), "Object creation and default ACLs"). Recipes are promised a umask, and layers have the
 * modes, so the store's directories of work must not have one.
 */
final class DefaultAcl {

  private static final int PERMISSIONS = 0777;

  private DefaultAcl() {}

  /**
   * Takes the default ACL away from a directory, if it has one.
   *
   * @param probe a file below it, made with a umask that leaves no permission at all
   * @throws StatixException when it has one that cannot be taken away
   */
  static void remove(Path probe, Path directory) throws IOException, InterruptedException {
    int mode = (Integer) Files.getAttribute(probe, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & PERMISSIONS) == 0) {
      return;
    }
    int status;
    try {
      status = new ProcessBuilder("setfacl", "-k", "--", directory.toString()).start().waitFor();
    } catch (IOException e) {
      status = -1;
    }
    if (status != 0) {
      throw new StatixException(
          Category.ENGINE,
          "the directory %s has a default ACL, which would change the modes of what recipes install"
              .formatted(directory),
          "Run setfacl -k %s (package acl) as its owner, or choose another store."
              .formatted(directory));
    }
  }
}
