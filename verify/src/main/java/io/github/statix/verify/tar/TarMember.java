package io.github.statix.verify.tar;

import java.util.Objects;

/**
 * One member of a tar archive, with its extended headers applied.
 *
 * @param name as stored, a final slash included
 * @param type what it is
 * @param linkName target of a symbolic or hard link; empty for others
 * @param size bytes of content
 * @param mode permission bits
 * @param mtime whole seconds since 1970
 */
public record TarMember(String name, Type type, String linkName, long size, int mode, long mtime) {

  /** Kinds of members (POSIX.1-2017 pax, "ustar Interchange Format"). */
  public enum Type {
    /** Content. */
    FILE,
    /** Another name of an earlier member. */
    HARD_LINK,
    /** A symbolic link. */
    SYMLINK,
    /** A directory. */
    DIRECTORY,
    /** A character device. */
    CHARACTER_DEVICE,
    /** A block device. */
    BLOCK_DEVICE,
    /** A named pipe. */
    FIFO,
    /** A type flag that layers must not use. */
    OTHER
  }

  /** Checks that every part is there. */
  public TarMember {
    Objects.requireNonNull(name, "name is null");
    Objects.requireNonNull(type, "type is null");
    Objects.requireNonNull(linkName, "linkName is null");
  }
}
