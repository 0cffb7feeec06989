package io.github.statix.stages.store;

import io.github.statix.presets.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads a whole store and drops what is not what it should be. */
public final class StoreCheck {

  /**
   * What was read.
   *
   * @param blobs sound ones
   * @param records sound ones whose layer is there
   * @param bytes of the sound blobs
   * @param problems each thing dropped and why, one line each; empty when all is well
   */
  public record Result(int blobs, int records, long bytes, List<String> problems) {}

  private final Store store;
  private final List<String> problems = new ArrayList<>();
  private int blobs;
  private int records;
  private long bytes;

  private StoreCheck(Store store) {
    this.store = store;
  }

  /**
   * Hashes every blob and parses every record. What is bad is dropped, so that the next run makes
   * it anew. With a bad blob the unpacked roots are dropped too, since they may have been made of
   * it.
   */
  public static Result run(Store store) throws IOException {
    StoreCheck check = new StoreCheck(store);
    check.blobs();
    check.records();
    if (!check.problems.isEmpty()) {
      check.roots();
    }
    return new Result(check.blobs, check.records, check.bytes, List.copyOf(check.problems));
  }

  private void blobs() throws IOException {
    for (Digest digest : store.blobs().list()) {
      if (store.blobs().verify(digest)) {
        blobs++;
        bytes += store.blobs().size(digest);
      } else {
        store.blobs().delete(digest);
        problems.add("blob %s was damaged and is dropped".formatted(digest));
      }
    }
  }

  private void records() throws IOException {
    for (Path file : store.records().dropDamaged()) {
      problems.add("record %s was damaged and is dropped".formatted(store.root().relativize(file)));
    }
    for (StageRecord record : store.records().list()) {
      if (store.blobs().find(record.layer().digest()).isPresent()) {
        records++;
      } else {
        store.records().delete(record);
        problems.add(
            "record %s of stage %s is dropped: its layer %s is not in the store"
                .formatted(
                    record.key().digest().shortHex(), record.stage(), record.layer().digest()));
      }
    }
  }

  private void roots() throws IOException {
    List<Path> roots;
    try (Stream<Path> children = Files.list(store.roots())) {
      roots = children.sorted().toList();
    }
    if (roots.isEmpty()) {
      return;
    }
    boolean dropped =
        store.alone(
            () -> {
              for (Path root : roots) {
                WorkFolder.delete(root);
              }
            });
    problems.add(
        dropped
            ? "%d unpacked roots are dropped with it".formatted(roots.size())
            : "unpacked roots may be damaged too but another run uses them; verify again later");
  }
}
