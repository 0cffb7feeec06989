package io.github.statix.stages.capture;

import io.github.statix.oci.tar.EntryPath;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.oci.tar.TarMember;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A root filesystem being put together. Every write goes through {@link #place}, which lets nothing
 * pass through a symbolic link; nobody else may write there meanwhile.
 */
final class RootWriter {

  private static final String OPAQUE = ".wh..wh..opq";
  private static final int WHITEOUT_PREFIX = ".wh.".length();
  private static final int OPEN_TO_OWNER = 0700;
  private static final int PLAIN_MODE = 0755;
  private static final int KEPT_MODE = 01777;

  private record Attributes(int mode, long mtime) {}

  /** The next bytes of a file, in a buffer both sides know. */
  interface Content {
    int read() throws IOException;
  }

  private final Path root;

  /** Folders get their modes and times last: one that forbids writing must still be filled. */
  private final TreeMap<String, Attributes> folders = new TreeMap<>();

  /** What the layer at hand has written, which its whiteouts do not mean. */
  private final Set<String> written = new HashSet<>();

  RootWriter(Path root) {
    this.root = root;
  }

  /** Learns the folders that are there already, and opens them up until the end. */
  void takeOver() throws IOException {
    takeOver(root, "");
  }

  private void takeOver(Path folder, String prefix) throws IOException {
    List<Path> subfolders = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          subfolders.add(child);
        }
      }
    }
    for (Path subfolder : subfolders) {
      String name = prefix + subfolder.getFileName();
      UnixStat stat = UnixStat.of(subfolder);
      folders.put(name, new Attributes(stat.permissions(), stat.mtime()));
      Files.setAttribute(subfolder, "unix:mode", OPEN_TO_OWNER);
      takeOver(subfolder, name + "/");
    }
  }

  void beginLayer() {
    written.clear();
  }

  void directory(TarMember member) throws IOException {
    if (!member.name().isEmpty()) {
      Path path = place(member.name());
      if (!folders.containsKey(member.name())) {
        remove(member.name(), path);
        Files.createDirectory(path);
        Files.setAttribute(path, "unix:mode", OPEN_TO_OWNER);
      }
    }
    folders.put(member.name(), new Attributes(member.mode() & KEPT_MODE, member.mtime()));
    written.add(member.name());
  }

  void file(TarMember member, Content content, byte[] buffer) throws IOException {
    Path path = fresh(member);
    try (SeekableByteChannel out =
        Files.newByteChannel(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS))) {
      for (int n = content.read(); n >= 0; n = content.read()) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
    }
    set(path, new Attributes(member.mode() & KEPT_MODE, member.mtime()));
  }

  void symlink(TarMember member) throws IOException {
    Path path = fresh(member);
    Files.createSymbolicLink(path, path.getFileSystem().getPath(member.link()));
    touch(path, member.mtime());
  }

  void hardLink(TarMember member) throws IOException {
    String target = EntryPath.parse(member.link());
    Path existing = place(target);
    if (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) || folders.containsKey(target)) {
      throw new LayerException(
          "'%s' is a hard link to '%s', which is not a file of these layers"
              .formatted(EntryPath.show(member.name()), EntryPath.show(target)));
    }
    if (!member.name().equals(target)) {
      Files.createLink(fresh(member), existing);
    }
  }

  /** Deletes what lower layers wrote: one name, or for an opaque whiteout a folder's content. */
  void whiteout(String name) throws IOException {
    place(name);
    String parent = EntryPath.parent(name);
    String last = EntryPath.name(name);
    if (last.equals(OPAQUE)) {
      for (String child : children(root.resolve(parent))) {
        removeLower(parent.isEmpty() ? child : parent + "/" + child);
      }
    } else {
      String hidden = last.substring(WHITEOUT_PREFIX);
      if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
        throw new LayerException("whiteout '%s' names nothing".formatted(EntryPath.show(name)));
      }
      removeLower(parent.isEmpty() ? hidden : parent + "/" + hidden);
    }
  }

  private void removeLower(String name) throws IOException {
    Path path = root.resolve(name);
    if (folders.containsKey(name)) {
      for (String child : children(path)) {
        removeLower(name + "/" + child);
      }
      if (!written.contains(name) && children(path).isEmpty()) {
        Files.delete(path);
        folders.remove(name);
      }
    } else if (!written.contains(name)) {
      Files.deleteIfExists(path);
    }
  }

  private static Set<String> children(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      children.forEach(child -> names.add(child.getFileName().toString()));
    }
    return names;
  }

  /** The place of a member that replaces whatever is there, links to which stay as they are. */
  private Path fresh(TarMember member) throws IOException {
    if (member.name().isEmpty()) {
      throw new LayerException("a layer replaces the root folder by something else");
    }
    Path path = place(member.name());
    remove(member.name(), path);
    written.add(member.name());
    return path;
  }

  /** Where this entry lies; the folders above it are real ones, made when they are missing. */
  private Path place(String name) throws IOException {
    String parent = EntryPath.parent(name);
    if (!parent.isEmpty() && !folders.containsKey(parent)) {
      Path folder = place(parent);
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new LayerException(
            "'%s' lies below '%s', which is %s there; install below the folder it stands for"
                .formatted(
                    EntryPath.show(name),
                    EntryPath.show(parent),
                    Files.isSymbolicLink(folder) ? "a symbolic link" : "no folder"));
      }
      Files.createDirectory(folder);
      Files.setAttribute(folder, "unix:mode", OPEN_TO_OWNER);
      folders.put(parent, new Attributes(PLAIN_MODE, 0));
      written.add(parent);
    }
    try {
      return root.resolve(name);
    } catch (java.nio.file.InvalidPathException e) {
      throw new LayerException(
          "this locale cannot express the name '%s'; run again with LC_ALL=C.UTF-8"
              .formatted(EntryPath.show(name)),
          e);
    }
  }

  private void remove(String name, Path path) throws IOException {
    if (folders.containsKey(name)) {
      for (String child : children(path)) {
        remove(name + "/" + child, path.resolve(child));
      }
      folders.remove(name);
    }
    Files.deleteIfExists(path);
  }

  /** Gives the folders their modes and times, the deepest first. */
  void finish() throws IOException {
    for (Map.Entry<String, Attributes> folder : folders.descendingMap().entrySet()) {
      set(root.resolve(folder.getKey()), folder.getValue());
    }
  }

  private static void set(Path path, Attributes attributes) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(attributes.mtime(), TimeUnit.SECONDS));
    Files.setAttribute(path, "unix:mode", attributes.mode());
  }

  private static void touch(Path link, long mtime) throws IOException {
    try {
      Files.getFileAttributeView(link, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(FileTime.from(mtime, TimeUnit.SECONDS), null, null);
    } catch (FileSystemException e) {
      // Not every file system keeps a link's own time, and nothing depends on it.
      return;
    }
  }
}
