package io.github.statix.oci.tar;

/**
 * One member of a tar, as its headers describe it.
 *
 * @param type one of the constants here, or another letter of the format for what is no file
 * @param name without a slash at the end
 * @param link target of a link, else empty
 * @param mode the twelve permission bits
 * @param mtime in seconds since 1970
 * @param size of the content that follows, in bytes
 */
public record TarMember(char type, String name, String link, int mode, long mtime, long size) {

  /** A regular file. */
  public static final char FILE = '0';

  /** A further name of a file. */
  public static final char HARD_LINK = '1';

  /** A symbolic link. */
  public static final char SYMLINK = '2';

  /** A character device. */
  public static final char CHARACTER_DEVICE = '3';

  /** A block device. */
  public static final char BLOCK_DEVICE = '4';

  /** A folder. */
  public static final char DIRECTORY = '5';

  /** A named pipe. */
  public static final char FIFO = '6';
}
