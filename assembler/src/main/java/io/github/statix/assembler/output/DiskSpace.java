package io.github.statix.assembler.output;

import io.github.statix.assembler.archive.OciLayout;
import io.github.statix.assembler.archive.OutputFile;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether what a build writes fits on the file systems it is written to. */
public final class DiskSpace {

  /** What is to be written to one file system, in bytes. */
  private record Need(Path place, long certain, long expected) {

    Need plus(Need more) {
      return new Need(place, certain + more.certain, expected + more.expected);
    }
  }

  private final Map<FileStore, Need> needs = new LinkedHashMap<>();

  private DiskSpace() {}

  /**
   * Adds up what a build needs.
   *
   * @param store the store's directory
   * @param layers what the image's layers come to
   * @param outputs that are written to files and directories
   */
  public static DiskSpace of(Path store, LayerForecast layers, List<Output> outputs)
      throws IOException {
    DiskSpace space = new DiskSpace();
    space.add(store, 0, layers.buildBytes());
    for (Output output : outputs) {
      if (output instanceof Output.OciFolder oci) {
        space.add(
            oci.folder(), OciLayout.missing(layers.known(), oci.folder()), layers.expectedBytes());
      } else if (output instanceof Output.Archive archive
          && !archive.isStandardOutput()
          && OutputFile.place(archive.file()).isPresent()) {
        space.add(archive.file(), layers.knownBytes(), layers.expectedBytes());
      } else if (output instanceof Output.DockerDaemon) {
        space.add(store, layers.knownBytes(), layers.expectedBytes());
      }
    }
    return space;
  }

  private void add(Path place, long certain, long expected) throws IOException {
    Optional<Path> target = OutputFile.place(place);
    Path there = target.orElse(place.toAbsolutePath());
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    needs.merge(Files.getFileStore(there), new Need(place, certain, expected), Need::plus);
  }

  /**
   * What does not fit for certain; what will probably not is only a warning, since another build
   * may come out smaller.
   */
  public Optional<StatixException> problem(Consumer<String> warnings) throws IOException {
    for (Map.Entry<FileStore, Need> each : needs.entrySet()) {
      long free = each.getKey().getUsableSpace();
      Need need = each.getValue();
      // Some file systems, such as those over a network, know nothing of their size.
      if (each.getKey().getTotalSpace() > 0) {
        if (need.certain() > free) {
          return Optional.of(
              new StatixException(
                  Category.DISK,
                  "the file system of %s has %s free, but %s are to be written there"
                      .formatted(need.place(), megabytes(free), megabytes(need.certain())),
                  "make room there, or name another place"));
        }
        if (need.certain() + need.expected() > free) {
          warnings.accept(
              "the file system of %s has %s free; by the records of the last build this one writes %s there"
                  .formatted(
                      need.place(), megabytes(free), megabytes(need.certain() + need.expected())));
        }
      }
    }
    return Optional.empty();
  }

  private static String megabytes(long bytes) {
    return "%.1f MB".formatted(bytes / 1e6);
  }
}
