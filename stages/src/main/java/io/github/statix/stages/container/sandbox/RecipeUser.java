package io.github.statix.stages.container.sandbox;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.ids.FreeIds;
import io.github.statix.stages.ids.UserIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.OptionalInt;

/**
 * Who recipes are on this machine. In the container they are user 0; outside they are whoever runs
 * the program, unless that is root: then they are a user who is nobody's, so that nothing of this
 * machine belongs to them but what this class gives them.
 *
 * @param id of user and group; empty for whoever runs the program
 */
record RecipeUser(OptionalInt id) {

  /** Recipes' user for whoever runs this program. */
  static RecipeUser ofThisProgram() throws IOException {
    return UserIds.ofThisProcess() == UserIds.ROOT
        ? new RecipeUser(OptionalInt.of(FreeIds.find(FreeIds.ABOVE_ALL_CONVENTIONS, 1).first()))
        : new RecipeUser(OptionalInt.empty());
  }

  /**
   * Gives them a file or a directory, without what is in it; a symbolic link is followed.
   *
   * @throws IOException when the file system keeps no owners
   */
  void own(Path path) throws IOException {
    if (id.isPresent()) {
      Files.setAttribute(path, "unix:uid", id.getAsInt());
      Files.setAttribute(path, "unix:gid", id.getAsInt());
    }
  }

  /** Whether a directory and all that is in it is theirs. */
  boolean owns(Path directory) throws IOException {
    return id.isEmpty() || UserIds.of(directory) == id.getAsInt();
  }

  /**
   * Gives them a directory and all that is in it, unless it is theirs. Symbolic links are changed
   * themselves. The directory comes last, so that an end in between is noticed the next time.
   */
  void ownTree(Path directory) throws IOException, InterruptedException {
    if (owns(directory)) {
      return;
    }
    // chown goes through trees of any depth, and gives the directory itself away last.
    String owner = id.getAsInt() + ":" + id.getAsInt();
    Process process =
        new ProcessBuilder(List.of("chown", "-hR", owner, "--", directory.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw SandboxProbe.notGiven(directory, said);
    }
  }

  /**
   * Lets them through the directories between two: those that only root may pass become theirs,
   * with the same mode, so that nobody else gets in.
   *
   * @throws StatixException when one is closed and somebody else's
   */
  void letThrough(Path from, Path to) throws IOException {
    if (id.isEmpty()) {
      return;
    }
    for (Path each : from.relativize(to.getParent())) {
      from = from.resolve(each);
      if (Files.getPosixFilePermissions(from).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        continue;
      }
      int owner = UserIds.of(from);
      if (owner == UserIds.ROOT) {
        Files.setAttribute(from, "unix:uid", id.getAsInt());
      } else if (owner != id.getAsInt()) {
        throw new StatixException(
            Category.ENGINE,
            "recipes that root starts cannot pass the directory %s, which is closed and another user's"
                .formatted(from),
            "Give it to root, open it with chmod o+x, or choose another store.");
      }
    }
  }
}
