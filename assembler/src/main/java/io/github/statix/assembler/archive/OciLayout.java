package io.github.statix.assembler.archive;

import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.plan.JsonDocument;
import io.github.statix.presets.model.Digest;
import io.github.statix.presets.model.Layer;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * An OCI image layout as a folder. Blobs are copied and checked on the way: a hard link would be
 * quicker, but whoever then edits the folder edits the store.
 */
public final class OciLayout {

  /** Opens the bytes of a blob. */
  private interface Source {
    InputStream open() throws IOException;
  }

  private OciLayout() {}

  /**
   * Writes an image into a folder, which holds that one image afterwards. A new folder appears
   * whole. In one that is a layout already, the new blobs come first, then the index is replaced in
   * one step, then what it no longer names is deleted; so at any moment it is a valid layout.
   *
   * @param tag the image's name inside the layout
   * @throws FileAlreadyExistsException when something else is in the way; it is left alone
   * @throws BlobException when a layer in the store is missing or damaged; the folder is as before
   */
  public static void write(AssembledImage image, BlobStore store, Path folder, String tag)
      throws IOException {
    Path target = folder.toAbsolutePath().normalize();
    if (Files.isRegularFile(target.resolve(OciFiles.MARKER_NAME))) {
      replace(image, store, target, tag);
      return;
    }
    refuseStranger(target);
    Path parent = Files.createDirectories(target.resolveSibling("."));
    Path beside = Files.createTempDirectory(parent, "." + target.getFileName() + ".new-");
    try {
      fill(image, store, beside, new ArrayList<>());
      put(beside.resolve(OciFiles.MARKER_NAME), text(OciFiles.MARKER));
      put(beside.resolve(OciFiles.INDEX_NAME), text(OciFiles.index(image, tag)));
      makeReadable(beside);
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteAll(beside);
    }
  }

  private static void refuseStranger(Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    boolean empty = false;
    if (Files.isDirectory(target)) {
      try (Stream<Path> content = Files.list(target)) {
        empty = content.findAny().isEmpty();
      }
    }
    if (!empty) {
      throw new FileAlreadyExistsException(
          target.toString(),
          null,
          "it is neither an OCI image layout nor an empty folder; name another folder or remove it");
    }
  }

  private static void replace(AssembledImage image, BlobStore store, Path target, String tag)
      throws IOException {
    List<Path> added = new ArrayList<>();
    Set<String> wanted;
    try {
      wanted = fill(image, store, target, added);
      put(target.resolve(OciFiles.INDEX_NAME), text(OciFiles.index(image, tag)));
    } catch (IOException e) {
      for (Path blob : added) {
        Files.deleteIfExists(blob);
      }
      throw e;
    }
    try (Stream<Path> blobs = Files.list(target.resolve(OciFiles.BLOBS))) {
      for (Path blob : blobs.toList()) {
        String name = blob.getFileName().toString();
        if (name.matches("[0-9a-f]{64}") && !wanted.contains(name)) {
          Files.delete(blob);
        }
      }
    }
  }

  /** Puts every blob of an image that is not there and sound; gives all their names. */
  private static Set<String> fill(
      AssembledImage image, BlobStore store, Path target, List<Path> added) throws IOException {
    Path blobs = Files.createDirectories(target.resolve(OciFiles.BLOBS));
    Set<String> names = new TreeSet<>();
    for (Layer layer : image.layers()) {
      if (names.add(layer.digest().hex())) {
        blob(blobs, layer.digest(), () -> store.open(layer.digest()), added);
      }
    }
    for (JsonDocument document : List.of(image.config(), image.manifest())) {
      names.add(document.digest().hex());
      blob(blobs, document.digest(), text(document.text()), added);
    }
    return names;
  }

  private static void blob(Path blobs, Digest digest, Source source, List<Path> added)
      throws IOException {
    Path file = blobs.resolve(digest.hex());
    if (Files.exists(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        if (Digest.of(in).equals(digest)) {
          return;
        }
      }
    } else {
      added.add(file);
    }
    put(file, source);
  }

  private static Source text(String text) {
    return () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void put(Path file, Source source) throws IOException {
    Path beside = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      try (InputStream in = source.open()) {
        Files.copy(in, beside, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** Temporary folders are made for their owner only. */
  private static void makeReadable(Path folder) throws IOException {
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(folder, Files.getPosixFilePermissions(folder.resolve("blobs")));
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
