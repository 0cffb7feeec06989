package io.github.statix.stages.ids;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Whose this process is, and whose files are. */
public final class UserIds {

  /** The superuser's. */
  public static final int ROOT = 0;

  private UserIds() {}

  /** The effective user of this process. */
  public static int ofThisProcess() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      String[] fields = line.split("\\s+");
      if (fields[0].equals("Uid:")) {
        return Integer.parseUnsignedInt(fields[2]);
      }
    }
    throw new IOException("/proc/self/status does not say whose this process is");
  }

  /** The owner of a file, a directory or a symbolic link itself. */
  public static int of(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** The name of that owner, or the number where it has none. */
  public static String nameOf(Path path) throws IOException {
    return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
  }
}
