package io.github.statix.assembler.build;

import io.github.statix.presets.model.NearestName;
import java.nio.file.Path;
import java.util.List;

/** Where a finished image goes beside registries. */
public sealed interface Output {

  /** A folder in the OCI image layout. */
  record OciFolder(Path folder) implements Output {
    @Override
    public String toString() {
      return "oci:" + folder;
    }
  }

  /** A tar of the OCI image layout. */
  record OciArchive(Path file) implements Output {
    @Override
    public String toString() {
      return "oci-archive:" + file;
    }
  }

  /** A tar that {@code docker load} takes. */
  record DockerArchive(Path file) implements Output {
    @Override
    public String toString() {
      return "docker-archive:" + file;
    }
  }

  /** The Docker daemon, under this name. */
  record DockerDaemon(String name) implements Output {
    @Override
    public String toString() {
      return "docker:" + name;
    }
  }

  /**
   * Reads {@code KIND:WHERE}; an {@link IllegalArgumentException} lists the kinds, or refuses a
   * colon in a path.
   */
  static Output parse(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String where = colon < 0 ? "" : text.substring(colon + 1);
    if (where.isEmpty()) {
      throw unknown(text, kind);
    }
    return switch (kind) {
      case "oci" -> new OciFolder(path(text, where));
      case "oci-archive" -> new OciArchive(path(text, where));
      case "docker-archive" -> new DockerArchive(path(text, where));
      case "docker" -> new DockerDaemon(where);
      default -> throw unknown(text, kind);
    };
  }

  /** What follows a colon is a tag to skopeo and umoci, so they could not open such a path. */
  private static Path path(String text, String where) {
    int colon = where.indexOf(':');
    if (colon >= 0) {
      throw new IllegalArgumentException(
          "'%s' has a colon in its path, which other programs take for the beginning of a tag; leave '%s' out: the image in it is named by the preset's tag"
              .formatted(text, where.substring(colon)));
    }
    return Path.of(where);
  }

  private static IllegalArgumentException unknown(String text, String kind) {
    List<String> kinds = List.of("oci", "oci-archive", "docker-archive", "docker");
    return new IllegalArgumentException(
        "'%s' is not an output%s; write oci:DIR, oci-archive:FILE, docker-archive:FILE or docker:NAME"
            .formatted(text, NearestName.hint(kind, kinds)));
  }
}
