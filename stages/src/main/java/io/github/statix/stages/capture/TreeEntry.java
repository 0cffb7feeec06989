package io.github.statix.stages.capture;

/**
 * One thing a recipe installed. Paths are relative, with {@code /} between names and none at either
 * end; modes are the twelve permission bits; times are seconds since 1970. Owners are not kept:
 * every layer belongs to 0:0.
 */
public sealed interface TreeEntry {

  /** Where it lies below the root. */
  String path();

  /** A folder. */
  record Directory(String path, int mode, long mtime) implements TreeEntry {}

  /** A file, or the first name of a hard-linked one; {@code size} is in bytes. */
  record RegularFile(String path, int mode, long mtime, long size) implements TreeEntry {}

  /** A symbolic link with its target as it stands, which may point nowhere. */
  record Symlink(String path, String target, long mtime) implements TreeEntry {}

  /** A further name of the file at {@code target}, which is the path of a {@link RegularFile}. */
  record HardLink(String path, String target) implements TreeEntry {}
}
