package io.github.statix.stages.capture;

import io.github.statix.oci.tar.EntryPath;
import io.github.statix.oci.tar.LayerException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What lies in a folder of this machine; symbolic links are read, never followed. */
public final class DirectoryTree implements InstallTree {

  /** The longest name of one file on Linux, in bytes. */
  private static final int LONGEST_NAME = 255;

  /** As much of a path as a message shows, in characters. */
  private static final int SHOWN = 200;

  private final Path root;
  private final Closeable owner;

  private DirectoryTree(Path root, Closeable owner) {
    this.root = root;
    this.owner = owner;
  }

  /**
   * The tree below this folder.
   *
   * @param owner closed with the tree, to throw the folder away; the tree itself deletes nothing
   */
  public static DirectoryTree of(Path root, Closeable owner) {
    return new DirectoryTree(root.toAbsolutePath(), owner);
  }

  @Override
  public List<TreeEntry> entries() throws IOException {
    List<TreeEntry> entries = new ArrayList<>();
    HardLinkNames links = new HardLinkNames();
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      throw new LayerException("%s is not a folder".formatted(root));
    }
    walk(root, "", entries, links);
    entries.sort(Comparator.comparing(TreeEntry::path, EntryPath.BY_BYTES));
    return links.resolve(entries);
  }

  private void walk(Path folder, String prefix, List<TreeEntry> entries, HardLinkNames links)
      throws IOException {
    List<Path> subfolders = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        TreeEntry entry = read(child, prefix, links);
        entries.add(entry);
        if (entry instanceof TreeEntry.Directory) {
          subfolders.add(child);
        }
      }
    } catch (DirectoryIteratorException | FileSystemException e) {
      throw unreadable(prefix, e);
    }
    // After the stream is closed, so that deep trees do not hold a descriptor per level.
    for (Path subfolder : subfolders) {
      walk(subfolder, prefix + subfolder.getFileName() + "/", entries, links);
    }
  }

  private TreeEntry read(Path file, String prefix, HardLinkNames links) throws IOException {
    String path = prefix + checkedName(file);
    UnixStat stat = UnixStat.of(file);
    return switch (stat.type()) {
      case UnixStat.DIRECTORY -> new TreeEntry.Directory(path, stat.permissions(), stat.mtime());
      case UnixStat.SYMLINK -> new TreeEntry.Symlink(path, checkedTarget(file), stat.mtime());
      case UnixStat.FILE -> {
        if (stat.links() > 1) {
          links.note(path, stat.file());
        }
        yield new TreeEntry.RegularFile(path, stat.permissions(), stat.mtime(), stat.size());
      }
      default ->
          throw new LayerException(
              "%s is %s, which a layer cannot carry; let the recipe remove it"
                  .formatted(EntryPath.show(path), kind(stat.type())));
    };
  }

  private static String kind(int type) {
    return switch (type) {
      case UnixStat.SOCKET -> "a socket";
      case UnixStat.FIFO -> "a named pipe";
      case UnixStat.CHARACTER_DEVICE, UnixStat.BLOCK_DEVICE -> "a device";
      default -> "of an unknown kind";
    };
  }

  /**
   * The last name of this path. Java decodes names with the locale's charset, and what does not fit
   * becomes a question mark, so names beyond ASCII are compared with the bytes on the disk.
   */
  private static String checkedName(Path file) throws LayerException {
    String name = file.getFileName().toString();
    return EntryPath.isAscii(name) ? name : checked(name, file);
  }

  private static String checkedTarget(Path link) throws IOException {
    Path target = Files.readSymbolicLink(link);
    String text = target.toString();
    return EntryPath.isAscii(text) ? text : checked(text, target);
  }

  private static String checked(String text, Path path) throws LayerException {
    byte[] onDisk = rawBytes(path.toUri());
    byte[] decoded = text.getBytes(StandardCharsets.UTF_8);
    int length = text.endsWith("/") ? decoded.length - 1 : decoded.length;
    int tail = onDisk.length - length;
    if (tail >= 0 && Arrays.equals(onDisk, tail, onDisk.length, decoded, 0, length)) {
      return text;
    }
    String charset = System.getProperty("sun.jnu.encoding", "");
    throw new LayerException(
        "the name %s %s"
            .formatted(
                EntryPath.show(new String(onDisk, StandardCharsets.ISO_8859_1)),
                charset.equalsIgnoreCase("UTF-8")
                    ? "is not UTF-8; let the recipe rename it"
                    : "cannot be read with the charset %s; run again with LC_ALL=C.UTF-8"
                        .formatted(charset)));
  }

  /** A file URI is the one place where Java shows the bytes of a path as they are. */
  private static byte[] rawBytes(URI uri) {
    String escaped = uri.getRawPath();
    byte[] bytes = new byte[escaped.length()];
    int length = 0;
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.charAt(i) == '%') {
        bytes[length++] = (byte) Integer.parseInt(escaped.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        bytes[length++] = (byte) escaped.charAt(i);
      }
    }
    boolean slash = length > 1 && bytes[length - 1] == '/';
    return Arrays.copyOf(bytes, slash ? length - 1 : length);
  }

  @Override
  public InputStream open(TreeEntry.RegularFile file) throws IOException {
    Path path = root.resolve(file.path());
    try {
      return Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw unreadable(file.path(), e);
    }
  }

  private LayerException unreadable(String path, Exception e) {
    int bytes = root.resolve(path).toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes + LONGEST_NAME >= EntryPath.MAX_BYTES) {
      return new LayerException(
          "below %s is a path longer than this machine can open; let the recipe shorten it"
              .formatted(abridged(path)),
          e);
    }
    return new LayerException(
        "cannot read %s (%s); let the recipe make it readable for its owner"
            .formatted(abridged(path), e.getClass().getSimpleName()),
        e);
  }

  private static String abridged(String path) {
    String shown = EntryPath.show(path.isEmpty() ? "/" : path);
    return shown.length() > SHOWN ? shown.substring(0, SHOWN) + "..." : shown;
  }

  @Override
  public void close() throws IOException {
    owner.close();
  }
}
