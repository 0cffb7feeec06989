package io.github.statix.stages.base;

import java.util.List;
import java.util.regex.Pattern;

/** What the path of a package on a mirror may look like. */
final class DebPath {

  /** What Debian's own names need; nothing a shell, apt or tar could misunderstand. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9/._+~%:-]*\\.deb");

  private DebPath() {}

  static boolean isPlain(String path) {
    return path.length() <= 512
        && PLAIN.matcher(path).matches()
        && List.of(path.split("/", -1)).stream()
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }
}
