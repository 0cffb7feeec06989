package io.github.statix.assembler.cli.console;

import io.github.statix.oci.message.Category;

/** What the program exits with; the numbers are a contract for scripts. */
public final class ExitCode {

  /** It did what was asked. */
  public static final int DONE = 0;

  /** A fault of the program itself. */
  public static final int BUG = 1;

  /** The request cannot be carried out as it stands. */
  public static final int USAGE = 2;

  /** An archive or a package could not be had, or is not what it should be. */
  public static final int SOURCE = 3;

  /** A recipe failed. */
  public static final int STAGE = 4;

  /** A registry refused, or did not answer. */
  public static final int REGISTRY = 5;

  /** What was looked at is not as it should be. */
  public static final int VERIFICATION = 6;

  /** No engine works here. */
  public static final int NO_ENGINE = 7;

  /** A file system of this machine is full, read-only or failing. */
  public static final int DISK = 8;

  /** As shells report a program that Ctrl-C ended. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}

  /** What the program exits with after an error of this category. */
  public static int of(Category category) {
    return switch (category) {
      case USAGE -> USAGE;
      case SOURCE -> SOURCE;
      case STAGE -> STAGE;
      case REGISTRY -> REGISTRY;
      case VERIFICATION -> VERIFICATION;
      case ENGINE -> NO_ENGINE;
      case DISK -> DISK;
      case BUG -> BUG;
    };
  }
}
