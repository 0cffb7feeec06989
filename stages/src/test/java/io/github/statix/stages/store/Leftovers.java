package io.github.statix.stages.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What work has left in the {@code tmp} folder of a store that is still open. */
public final class Leftovers {

  private Leftovers() {}

  /** All but the store's own lock and its empty folder for blobs to come. */
  public static List<Path> of(Path store) throws IOException {
    try (Stream<Path> all = Files.list(store.resolve("tmp"))) {
      return all.filter(entry -> !isOwn(entry)).toList();
    }
  }

  /** Whether the store itself keeps this file or folder for as long as it is open. */
  public static boolean isOwn(Path entry) {
    String name = entry.normalize().getFileName().toString();
    return name.equals(".mutex") || name.equals("store.use") || isEmptyBlobFolder(entry, name);
  }

  private static boolean isEmptyBlobFolder(Path entry, String name) {
    String[] files = entry.toFile().list();
    return name.startsWith("blobs-")
        && files != null
        && files.length == 1
        && files[0].equals(".owner");
  }
}
