package io.github.statix.stages.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where Debian's archive can be read: the parts of it that lie below {@code dists/} and {@code
 * pool/}.
 *
 * @param roots addresses of the archive, best first, without a slash at the end; empty when none is
 *     known
 */
public record DebianMirror(List<String> roots) {

  /** What to tell the user when {@link #roots} is empty. */
  public static final String UNKNOWN =
      "no Debian mirror is known: this machine's apt names none; pass --debian-mirror URL";

  /** The archive proper, or a dated snapshot of it; not its security or ports siblings. */
  private static final Pattern ARCHIVE =
      Pattern.compile("(https?|file):.*/debian(/[0-9]{8}T[0-9]{6}Z)?");

  /** Takes out slashes at the end. */
  public DebianMirror {
    roots = roots.stream().map(DebianMirror::withoutSlash).toList();
  }

  /**
   * The mirror the user named, else those this machine's own apt uses.
   *
   * @param named the value of {@code --debian-mirror}
   * @param aptFolder apt's configuration, usually {@code /etc/apt}; one that is not there is fine
   * @throws IOException when apt's configuration is there but cannot be read
   */
  public static DebianMirror choose(Optional<String> named, Path aptFolder) throws IOException {
    if (named.isPresent()) {
      return new DebianMirror(List.of(named.get()));
    }
    return new DebianMirror(
        AptSources.uris(aptFolder).stream()
            .map(DebianMirror::withoutSlash)
            .filter(uri -> ARCHIVE.matcher(uri).matches())
            .distinct()
            .toList());
  }

  /** Where this path below the archive's root can be read, best first. */
  public List<String> urls(String path) {
    return roots.stream().map(root -> root + "/" + path).toList();
  }

  private static String withoutSlash(String root) {
    return root.replaceFirst("/+$", "");
  }
}
