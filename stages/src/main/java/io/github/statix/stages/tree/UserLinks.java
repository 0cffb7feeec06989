package io.github.statix.stages.tree;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.ids.UserIds;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Symbolic links in the place of a file or a directory that a user named. They are followed unless
 * somebody else may have planted them: in a sticky directory that everybody may write, such as
 * {@code /tmp}, a link has to belong to this user or to the directory's owner. That is the rule of
 * {@code protected_symlinks} (proc(5)), which a kernel may have switched off, and does not apply
 * when a program reads the link itself.
 */
public final class UserLinks {

  /** As many as Linux follows (path_resolution(7)). */
  private static final int MAX_LINKS = 40;

  private static final int STICKY_AND_OPEN = 01002;

  private UserLinks() {}

  /**
   * Where an absolute path leads; something need not be there.
   *
   * @throws StatixException when a link is another user's
   */
  public static Path followed(Path path) throws IOException {
    Path at = path;
    for (int links = 0; Files.isSymbolicLink(at); links++) {
      if (links == MAX_LINKS) {
        throw new FileSystemException(path.toString(), null, "too many levels of symbolic links");
      }
      at = next(at);
    }
    return at;
  }

  /**
   * Where one link leads.
   *
   * @throws StatixException when it is another user's
   */
  public static Path next(Path link) throws IOException {
    refusePlanted(link, "a symbolic link");
    // Not normalised: ".." behind a link leads out of the directory that the link leads to.
    return Objects.requireNonNull(link.getParent()).resolve(Files.readSymbolicLink(link));
  }

  /**
   * Refuses what somebody else may have put in a place that everybody may write.
   *
   * @param kind what it is, with its article
   * @throws StatixException when it is another user's; names it and its owner
   */
  public static void refusePlanted(Path path, String kind) throws IOException {
    Path directory = Objects.requireNonNull(path.getParent());
    int mode = (Integer) Files.getAttribute(directory, "unix:mode");
    int owner = UserIds.of(path);
    if ((mode & STICKY_AND_OPEN) == STICKY_AND_OPEN
        && owner != UserIds.ofThisProcess()
        && owner != (Integer) Files.getAttribute(directory, "unix:uid")) {
      throw new StatixException(
          Category.USAGE,
          "%s is %s of user %s in a directory that everybody may write"
              .formatted(ForeignText.line(path.toString()), kind, UserIds.nameOf(path)),
          "remove it, or name another place");
    }
  }
}
