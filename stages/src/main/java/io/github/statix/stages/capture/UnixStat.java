package io.github.statix.stages.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What lstat(2) says of a path.
 *
 * @param mode type and permissions
 * @param links how many names the file has
 * @param file device and inode, equal for names of one file only
 * @param mtime in whole seconds since 1970
 * @param size in bytes
 */
record UnixStat(int mode, int links, String file, long mtime, long size) {

  static final int PERMISSIONS = 07777;
  static final int SOCKET = 0140000;
  static final int SYMLINK = 0120000;
  static final int FILE = 0100000;
  static final int BLOCK_DEVICE = 0060000;
  static final int DIRECTORY = 0040000;
  static final int CHARACTER_DEVICE = 0020000;
  static final int FIFO = 0010000;

  private static final int TYPE = 0170000;
  private static final String WANTED = "unix:mode,nlink,dev,ino,lastModifiedTime,size";

  static UnixStat of(Path path) throws IOException {
    Map<String, Object> all = Files.readAttributes(path, WANTED, LinkOption.NOFOLLOW_LINKS);
    FileTime mtime = (FileTime) Objects.requireNonNull(all.get("lastModifiedTime"));
    return new UnixStat(
        (int) number(all, "mode"),
        (int) number(all, "nlink"),
        number(all, "dev") + ":" + number(all, "ino"),
        mtime.to(TimeUnit.SECONDS),
        number(all, "size"));
  }

  private static long number(Map<String, Object> attributes, String name) {
    return ((Number) Objects.requireNonNull(attributes.get(name))).longValue();
  }

  /** One of the constants. */
  int type() {
    return mode & TYPE;
  }

  /** The twelve permission bits. */
  int permissions() {
    return mode & PERMISSIONS;
  }
}
