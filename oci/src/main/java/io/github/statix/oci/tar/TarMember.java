package io.github.statix.oci.tar;

/**
 * One member of a tar, as its headers describe it.
 *
 * @param type one of the constants here, or another letter of the format for what is no file
 * @param name as it is stored, or without a slash at the end after {@link #belowRoot}
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

  /** A directory. */
  public static final char DIRECTORY = '5';

  /** A named pipe. */
  public static final char FIFO = '6';

  /** Whether a type is one of the constants here. */
  public static boolean isKnown(char type) {
    return type >= FILE && type <= FIFO;
  }

  /**
   * The same member with its name as a path below the root, without a slash at its end; empty for
   * the root itself.
   *
   * @throws LayerException when the name leaves the root, or type or target are none that a tree of
   *     files can have
   */
  public TarMember belowRoot() throws LayerException {
    String path = EntryPath.parse(name);
    if (!isKnown(type)) {
      throw new LayerException(
          "member '%s' is of type '%s', which is not read here (sparse or multi-volume?)"
              .formatted(EntryPath.show(path), EntryPath.show("" + type)));
    }
    boolean isLink = type == SYMLINK || type == HARD_LINK;
    if (isLink
        && (link.isEmpty() || link.indexOf('\0') >= 0 || link.length() > EntryPath.MAX_BYTES)) {
      throw new LayerException(
          "member '%s' is a link with an impossible target".formatted(EntryPath.show(path)));
    }
    return new TarMember(type, path, link, mode, mtime, size);
  }
}
