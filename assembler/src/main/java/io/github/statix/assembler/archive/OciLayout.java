package io.github.statix.assembler.archive;

import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.oci.document.JsonDocument;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.FileErrors;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.tree.PlainFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An OCI image layout as a directory. Blobs are copied and checked on the way: a hard link would be
 * quicker, but whoever then edits the directory edits the store.
 */
public final class OciLayout {

  /** What a file system may have put into a directory that is empty otherwise. */
  private static final String LOST = "lost+found";

  private final AssembledImage image;
  private final BlobStore store;
  private final Path directory;

  /** What this run has put there, in order. */
  private final List<Path> added = new ArrayList<>();

  private OciLayout(AssembledImage image, BlobStore store, Path directory) {
    this.image = image;
    this.store = store;
    this.directory = directory;
  }

  /**
   * Adds an image to a layout under a tag, in place of the image that had the tag; other images
   * stay. The directory is made when there is none, and an empty one is filled in place. Blobs come
   * first, then the index is replaced in one step. Runs that write the same layout wait for each
   * other.
   *
   * @param tag the image's name inside the layout
   * @param warnings told once when another run writes there for long
   * @throws StatixException when something else is in the way, which is left alone, or when the
   *     directory cannot be written
   * @throws BlobException when a layer in the store is missing or damaged; the layout is as before
   */
  public static void write(
      AssembledImage image, BlobStore store, Path directory, String tag, Consumer<String> warnings)
      throws IOException {
    Path target = OutputPath.of(directory).path();
    try {
      refuseStranger(directory, target);
    } catch (IOException e) {
      throw FileErrors.writing(directory, e);
    }
    boolean made = !Files.exists(target);
    boolean whole = false;
    try (LayoutLock lock = LayoutLock.take(target, warnings)) {
      LayoutParts.check(target);
      OciLayout layout = new OciLayout(image, store, target);
      try {
        LayoutParts.mark(target);
        layout.put(tag);
        whole = true;
      } finally {
        if (!whole) {
          layout.takeBack();
        }
      }
    } finally {
      if (made && !whole) {
        FreshFile.discard(target);
      }
    }
  }

  /**
   * Why no layout could be written there, as far as that can be told without writing.
   *
   * @return empty when nothing speaks against it
   */
  public static Optional<StatixException> problem(Path directory) {
    try {
      OutputPath target = OutputPath.of(directory);
      if (!target.exists()) {
        return Writability.ofMissing(directory, target.path());
      }
      refuseStranger(directory, target.path());
      LayoutParts.check(target.path());
      Path index = target.path().resolve(OciFiles.INDEX_NAME);
      if (Files.exists(index)) {
        LayoutIndex.read(index);
      }
      Path marker = target.path().resolve(OciFiles.MARKER_NAME);
      return Writability.ofPresent(directory, target.path())
          .or(
              () ->
                  Files.exists(marker)
                      ? Writability.ofPresent(directory, marker)
                      : Optional.empty());
    } catch (IOException e) {
      return Optional.of(Writability.problem(FileErrors.writing(directory, e)));
    }
  }

  /** How many bytes of these layers a layout lacks; all when there is none yet. */
  public static long missing(Collection<Layer> layers, Path directory) {
    Path blobs = directory.resolve(OciFiles.BLOBS);
    return layers.stream()
        .filter(layer -> !Files.exists(blobs.resolve(layer.digest().hex())))
        .mapToLong(Layer::size)
        .sum();
  }

  private static void refuseStranger(Path named, Path target) throws IOException {
    if (Files.exists(target.resolve(OciFiles.MARKER_NAME), LinkOption.NOFOLLOW_LINKS)
        || !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw refusal(named, "it is not a directory");
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(target)) {
      for (Path entry : entries) {
        if (!entry.endsWith(LOST) && !entry.endsWith(LayoutLock.NAME) && !becomesLayout(target)) {
          throw refusal(named, "it is neither an OCI image layout nor an empty directory");
        }
      }
    }
  }

  /** Whether another run is just making a layout there, whose marker comes after the directory. */
  private static boolean becomesLayout(Path target) throws InterruptedIOException {
    for (int look = 0; look < 10; look++) {
      if (Files.isRegularFile(target.resolve(OciFiles.MARKER_NAME))) {
        return true;
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while another run makes a layout");
      }
    }
    return false;
  }

  private static StatixException refusal(Path named, String reason) {
    return new StatixException(
        Category.USAGE,
        "cannot write %s: %s".formatted(named, reason),
        "name another directory, or remove it");
  }

  private void put(String tag) throws IOException {
    Path blobs = directory.resolve(OciFiles.BLOBS);
    make(blobs);
    FreshFile.sweep(directory);
    FreshFile.sweep(blobs);
    Path file = directory.resolve(OciFiles.INDEX_NAME);
    LayoutIndex before = Files.exists(file) ? LayoutIndex.read(file) : LayoutIndex.EMPTY;
    for (Map.Entry<Digest, Content> blob : content().entrySet()) {
      blob(blobs.resolve(blob.getKey().hex()), blob.getKey(), blob.getValue());
    }
    LayoutIndex after = before.with(image, tag);
    replace(file, out -> out.write(after.bytes()));
    // From here on the layout holds the image, whatever becomes of the blobs nobody names now.
    added.clear();
    LayoutBlobs.deleteUnnamed(blobs, before, after);
  }

  /** Opens and copies the bytes of a blob. */
  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private Map<Digest, Content> content() {
    Map<Digest, Content> blobs = new LinkedHashMap<>();
    for (Layer layer : image.layers()) {
      blobs.put(
          layer.digest(),
          out -> {
            try (InputStream in = store.open(layer.digest())) {
              in.transferTo(out);
            }
          });
    }
    for (JsonDocument document : List.of(image.config(), image.manifest())) {
      blobs.put(document.digest(), out -> out.write(document.bytes()));
    }
    return blobs;
  }

  private void blob(Path file, Digest digest, Content content) throws IOException {
    boolean there = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    if (there) {
      try (InputStream in = PlainFiles.open(file)) {
        if (Digest.of(in).equals(digest)) {
          return;
        }
      } catch (IOException e) {
        throw FileErrors.reading(file, e);
      }
    }
    replace(file, content);
    if (!there) {
      added.add(file);
    }
  }

  private void replace(Path file, Content content) throws IOException {
    Path beside = FreshFile.beside(file);
    try {
      try (OutputStream out = FileErrors.naming(file, FreshFile.open(beside))) {
        content.writeTo(out);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      throw FileErrors.writing(file, e);
    } finally {
      FreshFile.discard(beside);
    }
  }

  private void make(Path wanted) throws IOException {
    for (Path each : List.of(wanted.getParent(), wanted)) {
      if (!Files.isDirectory(each)) {
        try {
          Files.createDirectory(each);
        } catch (IOException e) {
          throw FileErrors.writing(each, e);
        }
        added.add(each);
      }
    }
  }

  /** Removes what this run put there; a directory that holds no image is as before then. */
  private void takeBack() {
    for (int i = added.size() - 1; i >= 0; i--) {
      FreshFile.discard(added.get(i));
    }
    if (!Files.exists(directory.resolve(OciFiles.INDEX_NAME))) {
      FreshFile.discard(directory.resolve(OciFiles.MARKER_NAME));
    }
  }
}
