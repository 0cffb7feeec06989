package io.github.statix.stages.tree;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;

/** What the files of a tree take that anybody may have filled, as far as it can be read. */
public final class TreeSize {

  /** Deeper directories are not counted, since each level holds a file open. */
  private static final int DEEPEST = 64;

  private TreeSize() {}

  /** In bytes; symbolic links are not followed, and what cannot be read counts nothing. */
  public static long of(Path tree) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(tree, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isDirectory()) {
        return attributes.size();
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(tree)) {
        return entries instanceof SecureDirectoryStream<Path> secure ? of(secure, 1) : 0;
      }
    } catch (IOException | DirectoryIteratorException e) {
      return 0;
    }
  }

  private static long of(SecureDirectoryStream<Path> entries, int depth) {
    long sum = 0;
    for (Path entry : entries) {
      try {
        Path name = entry.getFileName();
        BasicFileAttributes attributes =
            entries
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        if (!attributes.isDirectory()) {
          sum += attributes.size();
        } else if (depth < DEEPEST) {
          try (SecureDirectoryStream<Path> children =
              entries.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            sum += of(children, depth + 1);
          }
        }
      } catch (IOException e) {
        // Vanished, or closed to whoever asks.
        continue;
      }
    }
    return sum;
  }
}
