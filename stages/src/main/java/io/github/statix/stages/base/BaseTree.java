package io.github.statix.stages.base;

import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.TreeEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A root filesystem without what depends on when, where and how it was made: logs, caches, locks,
 * backups, the machine's identity and names, and where its packages came from.
 */
final class BaseTree implements InstallTree {

  /** By path. A folder of these stays, what lies in it goes, but for {@link #KEPT}. */
  private static final Pattern DROPPED =
      Pattern.compile(
          "(dev|run|tmp|var/tmp|var/cache/apt|var/lib/apt/lists|var/cache/man)/.*"
              + "|var/log/.*"
              + "|etc/(hostname|resolv\\.conf|\\.pwd\\.lock)"
              + "|etc/(passwd|group|shadow|gshadow|subuid|subgid)-"
              + "|etc/apt/apt\\.conf\\.d/(00|99)mmdebstrap"
              + "|etc/apt/sources\\.list\\.d/.*"
              + "|var/cache/ldconfig/aux-cache"
              + "|var/cache/debconf/[^/]*-old"
              + "|var/lib/dbus/machine-id"
              + "|var/lib/apt/extended_states"
              + "|var/lib/dpkg/(lock|lock-frontend|[^/]*-old|triggers/Lock)"
              + "|var/lib/systemd/random-seed");

  private static final Pattern KEPT = Pattern.compile("run/lock|var/log/apt");

  private static final Map<String, Integer> FOLDERS =
      new TreeMap<>(
          Map.of(
              "proc", 0755, "dev", 0755, "sys", 0755, "tmp", 01777, "src", 0755, "build", 0755,
              "out", 0755));

  private static final Map<String, String> TEXTS =
      new TreeMap<>(
          Map.of(
              "etc/apt/sources.list",
              """
              # Every package of this image is locked, so no mirror is named here.
              # To install more, add one:
              # deb https://MIRROR/debian SUITE main
              """));

  /** Emptied where they exist; an empty one is filled at boot (machine-id(5)). */
  private static final String MACHINE_ID = "etc/machine-id";

  private static final int TEXT_MODE = 0644;

  private final InstallTree tree;
  private final long epoch;

  BaseTree(InstallTree tree, long epoch) {
    this.tree = tree;
    this.epoch = epoch;
  }

  @Override
  public List<TreeEntry> entries() throws IOException {
    // Paths of Debian packages are ASCII or nearly so; sorting is by UTF-8 bytes all the same.
    TreeMap<byte[], TreeEntry> entries = new TreeMap<>(Arrays::compareUnsigned);
    for (TreeEntry entry : tree.entries()) {
      if (!isDropped(entry.path())) {
        entries.put(bytes(entry.path()), normalised(entry));
      }
    }
    FOLDERS.forEach(
        (path, mode) -> entries.put(bytes(path), new TreeEntry.Directory(path, mode, epoch)));
    TEXTS.forEach((path, text) -> entries.put(bytes(path), text(path, text)));
    return List.copyOf(entries.values());
  }

  private TreeEntry normalised(TreeEntry entry) throws BaseException {
    if (entry instanceof TreeEntry.HardLink link
        && (isDropped(link.target()) || isReplaced(link.target()))) {
      throw new BaseException(
          "%s is a hard link to %s, which a base must not carry"
              .formatted(link.path(), link.target()));
    }
    return entry.path().equals(MACHINE_ID) ? text(MACHINE_ID, "") : entry;
  }

  private TreeEntry text(String path, String text) {
    return new TreeEntry.RegularFile(path, TEXT_MODE, epoch, bytes(text).length);
  }

  private static boolean isDropped(String path) {
    return DROPPED.matcher(path).matches() && !KEPT.matcher(path).matches();
  }

  private static boolean isReplaced(String path) {
    return path.equals(MACHINE_ID) || TEXTS.containsKey(path);
  }

  @Override
  public InputStream open(TreeEntry.RegularFile file) throws IOException {
    if (isReplaced(file.path())) {
      return new ByteArrayInputStream(bytes(TEXTS.getOrDefault(file.path(), "")));
    }
    return tree.open(file);
  }

  @Override
  public void close() throws IOException {
    tree.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
