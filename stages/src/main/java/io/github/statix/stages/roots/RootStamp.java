package io.github.statix.stages.roots;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.tree.PlainFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What was noted of a root when it was unpacked: its layers, and a digest of every file's name,
 * type, permissions, size, inode number and times. Nobody can change a file without one of these
 * changing, for the kernel sets the time of the last change; what a failing disk changes, only
 * reading the files shows.
 *
 * @param layers lowest first
 * @param tree the digest
 */
public record RootStamp(List<Layer> layers, Digest tree) {

  /** That of a root of which nothing is noted. */
  public static final RootStamp NONE = new RootStamp(List.of(), Digest.ofUtf8(""));

  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;

  /** Copies the list. */
  public RootStamp {
    layers = List.copyOf(layers);
  }

  /** The stamp of a root that was unpacked just now. */
  public static RootStamp of(List<Layer> layers, Path root) throws IOException {
    return new RootStamp(layers, digest(root));
  }

  /** Whether the root's files are those that were noted, by what lstat(2) says of them. */
  public boolean matches(Path root) throws IOException {
    return this != NONE && digest(root).equals(tree);
  }

  /** What was noted of this root; empty when nothing was, or the note is damaged. */
  public static Optional<RootStamp> read(Store store, Path root) throws IOException {
    List<String> lines;
    try {
      lines = PlainFiles.read(file(store, root)).lines().toList();
    } catch (NoSuchFileException | CharacterCodingException e) {
      return Optional.empty();
    }
    if (lines.size() < 3) {
      return Optional.empty();
    }
    String body = String.join("\n", lines.subList(1, lines.size()));
    if (!lines.get(0).equals(Digest.ofUtf8(body).toString())) {
      return Optional.empty();
    }
    List<Layer> layers = new ArrayList<>();
    for (String line : lines.subList(2, lines.size())) {
      String[] words = line.split(" ", 3);
      layers.add(
          new Layer(Digest.parse(words[0]), Digest.parse(words[1]), Long.parseLong(words[2])));
    }
    return Optional.of(new RootStamp(layers, Digest.parse(lines.get(1))));
  }

  /** Notes this; before the root appears under its name. */
  public void write(Store store, Path root) throws IOException {
    StringBuilder body = new StringBuilder(tree.toString());
    layers.forEach(
        layer -> body.append("\n%s %s %d".formatted(layer.digest(), layer.diffId(), layer.size())));
    store.write(file(store, root), Digest.ofUtf8(body.toString()) + "\n" + body + "\n");
  }

  private static Path file(Store store, Path root) {
    return store.rootStamps().resolve(root.getFileName());
  }

  private static Digest digest(Path root) throws IOException {
    MessageDigest sha256 = Digest.sha256();
    walk(root, "", sha256);
    return Digest.finish(sha256);
  }

  private static void walk(Path directory, String prefix, MessageDigest sha256) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(children::add);
    } catch (NotDirectoryException e) {
      return;
    }
    Collections.sort(children);
    for (Path child : children) {
      String name = prefix + child.getFileName();
      Map<String, Object> stat =
          Files.readAttributes(
              child, "unix:mode,ino,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
      int mode = (int) value(stat, "mode");
      boolean isDirectory = (mode & TYPE) == DIRECTORY;
      StringBuilder line = new StringBuilder(name).append('\0').append(mode).append(' ');
      line.append(value(stat, "ino")).append(' ');
      // A directory's size depends on what it once held.
      line.append(isDirectory ? "-" : value(stat, "size")).append(' ');
      line.append(nanoseconds(value(stat, "lastModifiedTime"))).append(' ');
      line.append(nanoseconds(value(stat, "ctime"))).append('\n');
      sha256.update(line.toString().getBytes(StandardCharsets.UTF_8));
      if (isDirectory) {
        walk(child, name + "/", sha256);
      }
    }
  }

  /** Since 1970; the kernel's times have this precision. */
  private static long nanoseconds(Object time) {
    return ((FileTime) time).to(TimeUnit.NANOSECONDS);
  }

  private static Object value(Map<String, Object> stat, String name) {
    return Objects.requireNonNull(stat.get(name), name);
  }
}
