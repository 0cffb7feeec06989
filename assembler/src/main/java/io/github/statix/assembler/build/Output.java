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

  /** Reads {@code KIND:WHERE}; an {@link IllegalArgumentException} lists the kinds. */
  static Output parse(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String where = colon < 0 ? "" : text.substring(colon + 1);
    if (where.isEmpty()) {
      throw unknown(text, kind);
    }
    return switch (kind) {
      case "oci" -> new OciFolder(Path.of(where));
      case "oci-archive" -> new OciArchive(Path.of(where));
      case "docker-archive" -> new DockerArchive(Path.of(where));
      case "docker" -> new DockerDaemon(where);
      default -> throw unknown(text, kind);
    };
  }

  private static IllegalArgumentException unknown(String text, String kind) {
    List<String> kinds = List.of("oci", "oci-archive", "docker-archive", "docker");
    return new IllegalArgumentException(
        "'%s' is not an output%s; write oci:DIR, oci-archive:FILE, docker-archive:FILE or docker:NAME"
            .formatted(text, NearestName.hint(kind, kinds)));
  }
}
