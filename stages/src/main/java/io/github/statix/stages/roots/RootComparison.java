package io.github.statix.stages.roots;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.StoreCheck;
import io.github.statix.stages.store.StoreCheck.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compares unpacked roots with the layers they were made of, byte by byte. */
public final class RootComparison implements StoreCheck.RootCheck {

  private static final int TYPE = 0170000;
  private static final int PERMISSIONS = 07777;
  private static final int FILE = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int SYMLINK = 0120000;

  private final Store store;

  /** Compares roots of this store. */
  public RootComparison(Store store) {
    this.store = store;
  }

  @Override
  public Verdict of(Path root) throws IOException {
    Optional<RootStamp> stamp = RootStamp.read(store, root);
    if (stamp.isEmpty()) {
      return new Verdict.Unknown();
    }
    Map<String, RootFile> expected;
    try {
      expected = new TreeMap<>(LayerStack.files(store.blobs(), stamp.get().layers()));
    } catch (IOException e) {
      // A layer is gone, or its list of files cannot be made where nothing can be written.
      return new Verdict.Unknown();
    }
    Optional<String> difference = compare(root, "", expected);
    if (difference.isEmpty() && !expected.isEmpty()) {
      difference = Optional.of(expected.keySet().iterator().next() + " is missing");
    }
    return difference
        .<Verdict>map(how -> new Verdict.Different(ForeignText.line(how)))
        .orElseGet(Verdict.Same::new);
  }

  /** The first difference below a directory; what was compared is no longer expected. */
  private static Optional<String> compare(
      Path directory, String prefix, Map<String, RootFile> expected) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        String name = prefix + child.getFileName();
        RootFile wanted = expected.remove(name);
        if (wanted == null) {
          return Optional.of(name + " was added");
        }
        if (!isSame(child, wanted)) {
          return Optional.of(name + " was changed");
        }
        if (wanted instanceof RootFile.Directory) {
          Optional<String> below = compare(child, name + "/", expected);
          if (below.isPresent()) {
            return below;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isSame(Path file, RootFile wanted) throws IOException {
    int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    int type = mode & TYPE;
    if (wanted instanceof RootFile.Directory directory) {
      return type == DIRECTORY && (mode & PERMISSIONS) == directory.mode();
    }
    if (wanted instanceof RootFile.Symlink link) {
      return type == SYMLINK && Files.readSymbolicLink(file).toString().equals(link.target());
    }
    RootFile.Regular regular = (RootFile.Regular) wanted;
    if (type != FILE || (mode & PERMISSIONS) != regular.mode()) {
      return false;
    }
    try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return Digest.of(content).hex().equals(regular.sha256());
    } catch (AccessDeniedException e) {
      // Closed to its owner, as the layer says: no recipe can read it either.
      return true;
    }
  }
}
