package io.github.statix.stages.roots;

/** A file of a root filesystem, as its layers describe it. */
sealed interface RootFile {

  /** A directory with these permissions. */
  record Directory(int mode) implements RootFile {}

  /** A regular file; hard links to one are equal files. */
  record Regular(int mode, String sha256) implements RootFile {}

  /** A symbolic link. */
  record Symlink(String target) implements RootFile {}
}
