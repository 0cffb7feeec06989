package io.github.statix.oci.message;

/** What an error concerns; the exit code of the program follows from it alone. */
public enum Category {
  /** The command line, a preset, a lock, or a file that the user named. */
  USAGE,
  /** A source archive or a Debian package. */
  SOURCE,
  /** A recipe, or what it installed. */
  STAGE,
  /** A container registry, or the credentials for one. */
  REGISTRY,
  /** An image, a binary or the store was checked and is not as it should be. */
  VERIFICATION,
  /** bubblewrap, or a Docker daemon. */
  ENGINE,
  /** A file system of this machine is full, read-only or failing. */
  DISK,
  /** A fault of the program itself. */
  BUG
}
