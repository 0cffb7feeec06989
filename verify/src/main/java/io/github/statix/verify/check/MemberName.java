package io.github.statix.verify.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names of tar members as paths below the root. */
final class MemberName {

  private static final int LENGTH = 4096;
  private static final int DEPTH = 256;

  private MemberName() {}

  /** Whether no file system would take the name; such names would also cost time here. */
  static boolean isTooLong(String name) {
    return name.length() > LENGTH || name.chars().filter(c -> c == '/').count() > DEPTH;
  }

  /** The path without dots and doubled slashes, empty for the root; none when it leaves it. */
  static Optional<String> clean(String name) {
    if (name.isEmpty() || name.startsWith("/")) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        return Optional.empty();
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return Optional.of(String.join("/", parts));
  }

  /** The folder a path lies in; empty for one at the root. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /** The last part of a path. */
  static String base(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
