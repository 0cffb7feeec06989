package io.github.statix.stages.store;

import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a whole store and drops what is not what it should be. */
public final class StoreCheck {

  /**
   * What was read.
   *
   * @param blobs sound ones
   * @param records sound ones whose layer is there
   * @param roots unpacked ones that were compared with their layers and are the same
   * @param bytes of the sound blobs
   * @param problems each thing that is not as it should be, one line each; empty when all is well
   */
  public record Result(int blobs, int records, int roots, long bytes, List<String> problems) {}

  /** Compares an unpacked root with the layers it was made of. */
  @FunctionalInterface
  public interface RootCheck {

    /**
     * Whether a root is what its layers say.
     *
     * @param root a directory of {@link Store#roots}
     */
    Verdict of(Path root) throws IOException;
  }

  /** What came of comparing a root. */
  public sealed interface Verdict {

    /** Every byte is as it was unpacked. */
    record Same() implements Verdict {}

    /** It is not as it was unpacked; one line says how. */
    record Different(String how) implements Verdict {}

    /** Nobody can tell, since a layer or a note is gone; a root like this is unpacked anew. */
    record Unknown() implements Verdict {}
  }

  private final Store store;
  private final List<String> problems = new ArrayList<>();
  private int blobs;
  private int records;
  private int roots;
  private long bytes;

  private StoreCheck(Store store) {
    this.store = store;
  }

  /** The same without comparing roots. */
  public static Result run(Store store) throws IOException {
    return run(store, root -> new Verdict.Same());
  }

  /**
   * Hashes every blob, parses every record and compares every unpacked root. What is bad is
   * dropped, so that the next run makes it anew; in a store that cannot be written it stays. With a
   * bad blob all unpacked roots are dropped, since they may have been made of it.
   */
  public static Result run(Store store, RootCheck compare) throws IOException {
    StoreCheck check = new StoreCheck(store);
    check.blobs();
    check.records();
    boolean sound = check.problems.isEmpty();
    check.caches();
    if (sound) {
      check.roots(compare);
    } else {
      check.dropRoots(check.allRoots(), "%d unpacked roots are dropped with it");
    }
    return new Result(
        check.blobs, check.records, check.roots, check.bytes, List.copyOf(check.problems));
  }

  private void blobs() throws IOException {
    for (Digest digest : store.blobs().list()) {
      if (store.blobs().verify(digest)) {
        blobs++;
        bytes += store.blobs().size(digest);
      } else {
        drop("blob " + digest, () -> store.blobs().delete(digest));
      }
    }
  }

  private void records() throws IOException {
    for (Path file : store.records().damaged()) {
      drop("record " + store.root().relativize(file), () -> Files.delete(file));
    }
    for (StageRecord record : store.records().list()) {
      if (store.blobs().find(record.layer().digest()).isPresent()) {
        records++;
      } else if (store.isWritable()) {
        store.records().delete(record);
        problems.add(
            "record %s of stage %s is dropped: its layer %s is not in the store"
                .formatted(
                    record.key().digest().shortHex(), record.stage(), record.layer().digest()));
      }
    }
  }

  private void drop(String what, StoreUse.Work deletion) throws IOException {
    try {
      store.requireWritable();
      deletion.run();
      problems.add(what + " was damaged and is dropped");
    } catch (FileSystemException | StatixException e) {
      problems.add(what + " is damaged and cannot be dropped: " + e);
    }
  }

  private void caches() throws IOException {
    if (store.isWritable()) {
      problems.addAll(store.compileCaches().check());
    } else {
      store.warn("compile caches are not looked at: only their owner may read them");
    }
  }

  private void roots(RootCheck compare) throws IOException {
    List<Path> different = new ArrayList<>();
    List<Path> unknown = new ArrayList<>();
    for (Path root : allRoots()) {
      Verdict verdict = compare.of(root);
      if (verdict instanceof Verdict.Different found) {
        problems.add(
            "unpacked root %s is not as its layers say: %s"
                .formatted(root.getFileName(), found.how()));
        different.add(root);
      } else if (verdict instanceof Verdict.Unknown) {
        unknown.add(root);
      } else {
        roots++;
      }
    }
    dropRoots(different, "%d unpacked roots are dropped, and unpacked anew when needed");
    if (store.isWritable()) {
      Optional<Integer> dropped = drop(unknown);
      dropped
          .filter(count -> count > 0)
          .ifPresent(
              count ->
                  store.warn(
                      "%d unpacked roots of which the layers are not known are dropped"
                          .formatted(count)));
    }
  }

  private List<Path> allRoots() throws IOException {
    try (Stream<Path> children = Files.list(store.roots())) {
      return children.sorted().toList();
    }
  }

  private void dropRoots(List<Path> some, String message) throws IOException {
    if (some.isEmpty()) {
      return;
    }
    Optional<Integer> dropped = store.isWritable() ? drop(some) : Optional.of(0);
    problems.add(
        dropped.isEmpty()
            ? "unpacked roots may be damaged too but another run uses them; verify again later"
            : store.isWritable()
                ? message.formatted(dropped.get())
                : "unpacked roots stay, since the store cannot be written");
  }

  /** How many were dropped; empty when another run uses them. */
  private Optional<Integer> drop(List<Path> some) throws IOException {
    boolean alone =
        store.alone(
            () -> {
              for (Path root : some) {
                store.discard(root);
              }
            });
    return alone ? Optional.of(some.size()) : Optional.empty();
  }
}
