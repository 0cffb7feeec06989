package io.github.statix.stages.container.sandbox;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.RecipeCommand;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.CompileCaches;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The folders of one container that are not part of its root. */
record Scratch(Path folder) {

  private static final FileTime SOURCE_TIME =
      FileTime.from(RecipeCommand.SOURCE_TIME, TimeUnit.SECONDS);

  /** Makes the folders and puts sources and recipe in place. */
  static Scratch create(Path folder, BlobStore blobs, ContainerSpec spec, RecipeUser user)
      throws IOException {
    Scratch scratch = new Scratch(folder);
    List<Path> readOnly = new ArrayList<>(List.of(scratch.sources(), scratch.recipes()));
    if (!spec.library().isEmpty()) {
      readOnly.add(scratch.library());
    }
    List<Path> parts = new ArrayList<>(List.of(scratch.build(), scratch.out()));
    parts.addAll(readOnly);
    for (Path part : parts) {
      Files.createDirectory(part);
      permit(part, "rwxr-xr-x");
      user.own(part);
    }
    Files.createDirectory(scratch.tmp());
    Files.setAttribute(scratch.tmp(), "unix:mode", 01777);
    user.own(scratch.tmp());
    user.own(folder);
    for (Map.Entry<String, Digest> source : spec.sources().entrySet()) {
      // A copy and not the blob itself: reading it is what notices a flipped byte, and modes and
      // times come out as they do under Docker.
      try (InputStream blob = blobs.open(source.getValue())) {
        scratch.place(scratch.sources().resolve(source.getKey()), blob, user);
      }
    }
    for (Map.Entry<String, String> file : RecipeCommand.files(spec).entrySet()) {
      byte[] text = file.getValue().getBytes(StandardCharsets.UTF_8);
      scratch.place(scratch.recipes().resolve(file.getKey()), new ByteArrayInputStream(text), user);
    }
    for (Path part : readOnly) {
      Files.setLastModifiedTime(part, SOURCE_TIME);
    }
    return scratch;
  }

  /** Whether all is there that a container needs. */
  boolean isWhole() {
    return List.of(build(), out(), tmp(), sources(), recipes()).stream()
        .allMatch(Files::isDirectory);
  }

  Path build() {
    return folder.resolve("build");
  }

  Path out() {
    return folder.resolve("out");
  }

  Path tmp() {
    return folder.resolve("tmp");
  }

  Path sources() {
    return folder.resolve("src");
  }

  Path recipes() {
    return folder.resolve("recipe");
  }

  /** The stage's own copy of its compile cache; there only when it has one. */
  Path cache() {
    return folder.resolve(CompileCaches.PRIVATE);
  }

  private Path library() {
    return recipes().resolve(RecipeCommand.LIBRARY);
  }

  private void place(Path file, InputStream content, RecipeUser user) throws IOException {
    Files.copy(content, file);
    user.own(file);
    permit(file, "rw-r--r--");
    Files.setLastModifiedTime(file, SOURCE_TIME);
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
