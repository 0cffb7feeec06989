package io.github.statix.assembler.archive;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.FileErrors;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.ids.UserIds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/**
 * The files and directories that every layout has. A layout is written into only where each of them
 * is what it should be and this user's: through a link, or in another user's directory, whatever is
 * written could end up elsewhere.
 */
final class LayoutParts {

  /** Whether each is a directory. */
  private static final Map<String, Boolean> PARTS =
      Map.of(
          OciFiles.MARKER_NAME,
          false,
          OciFiles.INDEX_NAME,
          false,
          "blobs",
          true,
          OciFiles.BLOBS,
          true);

  private LayoutParts() {}

  /**
   * Looks at the parts that are there.
   *
   * @throws StatixException when one is another user's, a link, or no such thing
   */
  static void check(Path layout) throws IOException {
    int user = UserIds.ofThisProcess();
    for (Map.Entry<String, Boolean> part : PARTS.entrySet()) {
      Path path = layout.resolve(part.getKey());
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean directory = part.getValue();
      if (directory ? !attributes.isDirectory() : !attributes.isRegularFile()) {
        throw refusal(path, "it is not a " + (directory ? "directory" : "regular file"));
      }
      if (UserIds.of(path) != user) {
        throw refusal(path, "it belongs to user " + UserIds.nameOf(path));
      }
    }
  }

  private static StatixException refusal(Path path, String reason) {
    return new StatixException(
        Category.USAGE,
        "cannot write %s: %s".formatted(ForeignText.line(path.toString()), reason),
        "name another directory");
  }

  /** Makes the marker where it is missing, or empty since a run was killed. */
  static void mark(Path layout) throws IOException {
    Path marker = layout.resolve(OciFiles.MARKER_NAME);
    if (!Files.exists(marker, LinkOption.NOFOLLOW_LINKS) || Files.size(marker) == 0) {
      Files.deleteIfExists(marker);
      try (OutputStream out = FreshFile.open(marker)) {
        out.write(OciFiles.MARKER.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw FileErrors.writing(marker, e);
      }
    }
  }
}
