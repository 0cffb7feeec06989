package io.github.statix.stages.tree;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes of a directory that a recipe filled the files of a compile cache and nothing else: regular
 * files under the names that {@code ccache} uses, which only their owner, the user who runs this,
 * may read and write. Everything else is deleted.
 */
public final class TreeSieve {

  /**
   * What is left.
   *
   * @param objects files with results or manifests of compilations
   * @param bytes of all files
   * @param odd what was deleted or had other permissions or another owner, a few paths
   */
  public record Result(long objects, long bytes, List<String> odd) {}

  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  /** {@code ccache} has four levels at most. */
  private static final int DEEPEST = 4;

  private static final Pattern LEVEL = Pattern.compile("[0-9a-f]");

  /** A digest in hexadecimal and base 32, and a letter that says what of the compilation it is. */
  private static final Pattern OBJECT = Pattern.compile("[0-9a-v]{16,64}(_[0-9]{1,6})?[A-Z]");

  private static final String COUNTERS = "stats";

  /** How many odd paths are named. */
  private static final int NAMED = 5;

  private final Path top;
  private final UserPrincipal owner;
  private final List<Path> unwanted = new ArrayList<>();
  private final List<String> odd = new ArrayList<>();
  private long objects;
  private long bytes;

  private TreeSieve(Path top, UserPrincipal owner) {
    this.top = top;
    this.owner = owner;
  }

  /**
   * Sieves a directory that nobody else changes meanwhile.
   *
   * @param owner to whom everything belongs afterwards
   * @throws IOException when something can neither be put right nor deleted
   */
  public static Result of(Path directory, UserPrincipal owner) throws IOException {
    TreeSieve sieve = new TreeSieve(directory, owner);
    sieve.run();
    return new Result(sieve.objects, sieve.bytes, List.copyOf(sieve.odd));
  }

  private void run() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(top)) {
      if (!(entries instanceof SecureDirectoryStream<Path> secure)) {
        throw new IOException("this system has no openat(2)");
      }
      putRight(secure.getFileAttributeView(PosixFileAttributeView.class), DIRECTORY, top);
      directory(secure, top.relativize(top), 0);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path each : unwanted) {
      odd(each);
      List<String> problems = TreeDeletion.of(top.resolve(each));
      if (!problems.isEmpty()) {
        throw new IOException("cannot delete " + String.join("; ", problems));
      }
    }
  }

  private void directory(SecureDirectoryStream<Path> entries, Path below, int depth)
      throws IOException {
    for (Path entry : entries) {
      Path name = entry.getFileName();
      Path path = depth == 0 ? name : below.resolve(name);
      try {
        PosixFileAttributeView view =
            entries.getFileAttributeView(
                name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes attributes = view.readAttributes();
        String text = name.toString();
        if (attributes.isDirectory() && depth < DEEPEST && LEVEL.matcher(text).matches()) {
          putRight(view, DIRECTORY, path);
          try (SecureDirectoryStream<Path> children =
              entries.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            directory(children, path, depth + 1);
          }
        } else if (attributes.isRegularFile() && isWanted(text)) {
          putRight(view, FILE, path);
          objects += text.equals(COUNTERS) ? 0 : 1;
          bytes += attributes.size();
        } else {
          unwanted.add(path);
        }
      } catch (FileSystemException e) {
        // Closed to its owner: ccache has made no such file.
        unwanted.add(path);
      }
    }
  }

  private static boolean isWanted(String name) {
    return name.equals(COUNTERS) || OBJECT.matcher(name).matches();
  }

  /** Setting the permissions also takes away setuid, setgid and sticky bits, which Java hides. */
  private void putRight(
      PosixFileAttributeView view, Set<PosixFilePermission> permissions, Path path)
      throws IOException {
    PosixFileAttributes attributes = view.readAttributes();
    if (!attributes.owner().equals(owner)) {
      view.setOwner(owner);
      odd(path);
    } else if (!attributes.permissions().equals(permissions)) {
      odd(path);
    }
    view.setPermissions(permissions);
  }

  private void odd(Path path) {
    if (odd.size() < NAMED) {
      odd.add(path.toString());
    }
  }
}
