import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.stages.capture.CapturedLayer;
import io.github.statix.stages.capture.DirectoryTree;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.store.Store;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/** Captures FOLDER into a fresh store WORK with THREADS threads and prints SIZE HEAP DIGEST. */
public final class CaptureBench {

  /** Runs once, as one stage of a build would. */
  public static void main(String[] args) throws Exception {
    try (Store store = Store.open(Files.createTempDirectory(Path.of(args[1]), "store"));
        DirectoryTree tree = DirectoryTree.of(Path.of(args[0]), () -> {})) {
      CapturedLayer captured =
          LayerCapture.capture(
              tree, new SourceEpoch(1_700_000_000L), store.blobs(), Integer.parseInt(args[2]));
      long heap =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(pool -> pool.getType() == MemoryType.HEAP)
              .mapToLong(CaptureBench::peak)
              .sum();
      System.out.printf(
          "%d %d %d %s%n",
          captured.layer().size(), heap >> 20, captured.entries(), captured.layer().digest());
    }
  }

  private static long peak(MemoryPoolMXBean pool) {
    return pool.getPeakUsage().getUsed();
  }
}
