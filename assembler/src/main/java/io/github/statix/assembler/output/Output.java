package io.github.statix.assembler.output;

import io.github.statix.assembler.archive.OutputFile;
import io.github.statix.oci.message.NearestName;
import io.github.statix.oci.model.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where a finished image goes beside registries. */
public sealed interface Output {

  /** The file name that stands for standard output. */
  String STANDARD_OUTPUT = "-";

  /** A directory in the OCI image layout. */
  record OciFolder(Path folder) implements Output {
    @Override
    public String toString() {
      return "oci:" + folder;
    }
  }

  /** A tar of the OCI image layout. */
  record OciArchive(Path file) implements Output, Archive {
    @Override
    public String toString() {
      return "oci-archive:" + file;
    }
  }

  /** A tar that {@code docker load} takes. */
  record DockerArchive(Path file) implements Output, Archive {
    @Override
    public String toString() {
      return "docker-archive:" + file;
    }
  }

  /** The Docker daemon, under this name. */
  record DockerDaemon(String name) implements Output {

    /** Refuses what is no name of an image. */
    public DockerDaemon {
      reference(name);
    }

    /** The name with its tag, which is {@code latest} when there is none. */
    public String tagged() {
      return reference(name).tag().isPresent() ? name : name + ":latest";
    }

    @Override
    public String toString() {
      return "docker:" + name;
    }
  }

  /** An output that is one stream of bytes. */
  sealed interface Archive permits OciArchive, DockerArchive {

    /** The file; {@code -} is standard output. */
    Path file();

    /** Whether the bytes go to standard output, under whichever name. */
    default boolean isStandardOutput() {
      return file().toString().equals(STANDARD_OUTPUT) || OutputFile.isStandardOutput(file());
    }
  }

  /**
   * Reads {@code KIND:WHERE}; an {@link IllegalArgumentException} lists the kinds, or refuses a
   * colon in a path, or what is no image name.
   */
  static Output parse(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String where = colon < 0 ? "" : text.substring(colon + 1);
    Map<String, String> kinds =
        Map.of("oci", "DIR", "oci-archive", "FILE", "docker-archive", "FILE", "docker", "NAME");
    if (kinds.containsKey(kind) && where.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' does not say where to; write %s:%s".formatted(text, kind, kinds.get(kind)));
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

  /** A name as Docker takes it: that of a registry may be left out, and so may the tag. */
  private static ImageReference reference(String name) {
    String first = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
    boolean registry = first.equals("localhost") || first.matches(".*[.:\\[].*");
    ImageReference reference = ImageReference.parse(registry ? name : "docker.io/" + name);
    if (reference.digest().isPresent()) {
      throw new IllegalArgumentException(
          "'%s' has a digest, which no image can be given; leave it out".formatted(name));
    }
    return reference;
  }

  private static IllegalArgumentException unknown(String text, String kind) {
    List<String> kinds = List.of("oci", "oci-archive", "docker-archive", "docker");
    if (kind.startsWith("type=")) {
      return new IllegalArgumentException(
          "'%s' is written oci-archive:FILE (type=oci), docker-archive:FILE (type=docker), oci:DIR (tar=false), docker:NAME for a daemon, or --push REF for a registry"
              .formatted(text));
    }
    return new IllegalArgumentException(
        "'%s' is not an output%s; write oci:DIR, oci-archive:FILE, docker-archive:FILE or docker:NAME"
            .formatted(text, NearestName.hint(kind, kinds)));
  }
}
