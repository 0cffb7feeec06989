package io.github.statix.stages.store;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.tree.PlainFiles;
import io.github.statix.stages.tree.TreeSieve;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compiled objects that stages keep for later runs. Each lineage has a directory of its own, {@code
 * ccache/LINEAGE}: {@code done} is what the last stage that succeeded left, {@code begun/KEY} what
 * an unfinished one of this key did. A stage works on a private copy in its work folder, and gives
 * it back; only files that belong into a cache are taken back.
 */
public final class CompileCaches {

  /** The private copy's name in a work folder. */
  public static final String PRIVATE = "ccache";

  /** Beside it, whose it is: a sweep finds there what a killed run had compiled. */
  private static final String NOTE = ".ccache";

  /** More than {@code ccache} itself would keep: nothing that a recipe fills goes beyond. */
  private static final long MOST_BYTES = 6L << 30;

  private static final String LINEAGE = "[0-9a-f]{64}";
  private static final FileAttribute<?> OWN_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> OWN_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Store store;
  private final Path folder;

  CompileCaches(Store store) {
    this.store = store;
    this.folder = store.root().resolve("ccache");
  }

  /** The directory of a lineage, made now if it is not there; for notes of engines. */
  public Path folder(CacheScope scope) throws IOException {
    Path own = Files.createDirectories(folder.resolve(scope.lineage().hex()), OWN_FOLDER);
    store.touch(own);
    return own;
  }

  /**
   * Makes {@link #PRIVATE} in a work folder and fills it with what this scope may have. Where that
   * fails it is empty, with a warning.
   *
   * @return whether there is anything in it
   */
  public boolean lend(CacheScope scope, WorkFolder work) throws IOException, InterruptedException {
    Path own = Files.createDirectory(work.path().resolve(PRIVATE), OWN_FOLDER);
    Files.writeString(
        work.path().resolve(NOTE), scope.lineage().hex() + " " + scope.key().hex() + "\n");
    try (HeldLock lock = lock(scope)) {
      Path lineage = folder(scope);
      Path begun = lineage.resolve("begun").resolve(scope.key().hex());
      if (Files.isDirectory(begun, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(begun, own, StandardCopyOption.REPLACE_EXISTING);
      } else if (Files.isDirectory(lineage.resolve("done"), LinkOption.NOFOLLOW_LINKS)) {
        copy(lineage.resolve("done"), own);
      } else {
        return false;
      }
      return TreeSieve.of(own, owner()).objects() > 0;
    } catch (IOException e) {
      store.warn("the compile cache is left out: " + e);
      WorkFolder.delete(own);
      Files.createDirectory(own, OWN_FOLDER);
      return false;
    }
  }

  /** Takes back what a stage that succeeded has; where that fails it is lost, with a warning. */
  public void giveBack(CacheScope scope, WorkFolder work) throws InterruptedException {
    Path own = work.path().resolve(PRIVATE);
    try (HeldLock lock = lock(scope)) {
      TreeSieve.Result sieved = TreeSieve.of(own, owner());
      if (sieved.bytes() > MOST_BYTES) {
        store.warn("a compile cache of %d bytes is not kept".formatted(sieved.bytes()));
      } else if (sieved.objects() > 0) {
        Path done = folder(scope).resolve("done");
        store.discard(done);
        Files.move(own, done, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      store.warn("what was compiled is not kept for later runs: " + e);
    }
  }

  /**
   * Keeps what an unfinished stage has for the next one of the same key, in place of what another
   * unfinished one of the lineage had; where that fails it is lost, with a warning.
   */
  public void keepUnfinished(CacheScope scope, Path work) {
    Path own = work.resolve(PRIVATE);
    try {
      if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      Optional<HeldLock> lock = store.tryLock(lockName(scope.lineage()));
      if (lock.isEmpty()) {
        return;
      }
      try (HeldLock held = lock.get()) {
        if (TreeSieve.of(own, owner()).objects() > 0) {
          Path begun = Files.createDirectories(folder(scope).resolve("begun"), OWN_FOLDER);
          for (Path other : children(begun)) {
            store.discard(other);
          }
          Files.move(own, begun.resolve(scope.key().hex()), StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } catch (IOException e) {
      store.warn("what was compiled is not kept for later runs: " + e);
    }
  }

  /** Keeps what a killed run had compiled, before its work folder is deleted. */
  void salvage(Path dead) {
    try {
      String[] note = PlainFiles.read(dead.resolve(NOTE)).strip().split(" ", -1);
      if (note.length == 2 && note[0].matches(LINEAGE) && note[1].matches(LINEAGE)) {
        keepUnfinished(new CacheScope(new Digest(note[0]), new Digest(note[1]), ""), dead);
      }
    } catch (NoSuchFileException e) {
      // It had none.
      return;
    } catch (IOException e) {
      store.warn("what was compiled is not kept for later runs: " + e);
    }
  }

  /** Notes of engines about a lineage, whose names begin like this. */
  public List<Path> notes(CacheScope scope, String prefix) throws IOException {
    return notes(folder(scope), prefix);
  }

  /** The same about all lineages. */
  public List<Path> notes(String prefix) throws IOException {
    List<Path> notes = new ArrayList<>();
    for (Path lineage : all()) {
      notes.addAll(notes(lineage, prefix));
    }
    return notes;
  }

  private static List<Path> notes(Path lineage, String prefix) throws IOException {
    return children(lineage).stream().filter(note -> name(note).startsWith(prefix)).toList();
  }

  /** All lineages' directories, and what versions before had, whose caches nobody takes. */
  List<Path> all() throws IOException {
    return children(folder);
  }

  /** Whether nothing can be taken from this any more, since a version before made it. */
  static boolean isOutdated(Path lineage) {
    return !name(lineage).matches(LINEAGE);
  }

  /**
   * Deletes what is no part of a compile cache and puts owners and permissions right.
   *
   * @return a line for each cache in which there was something to do
   */
  List<String> check() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path lineage : all()) {
      if (isOutdated(lineage)) {
        store.discard(lineage);
        continue;
      }
      Optional<HeldLock> lock = store.tryLock(lockName(new Digest(name(lineage))));
      if (lock.isPresent()) {
        try (HeldLock held = lock.get()) {
          check(lineage).ifPresent(problems::add);
        }
      }
    }
    return problems;
  }

  private Optional<String> check(Path lineage) throws IOException {
    Path done = lineage.resolve("done");
    if (!Files.isDirectory(done, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    List<String> odd = TreeSieve.of(done, owner()).odd();
    if (odd.isEmpty()) {
      return Optional.empty();
    }
    store.discard(done);
    return Optional.of(
        "compile cache %s is dropped, since somebody changed it: %s"
            .formatted(store.root().relativize(lineage), ForeignText.line(String.join(", ", odd))));
  }

  private static String name(Path lineage) {
    return lineage.getFileName().toString();
  }

  private UserPrincipal owner() throws IOException {
    return Files.getOwner(folder);
  }

  /** Takes the caches of a lineage, so that no other run changes what is noted of them. */
  public HeldLock lock(CacheScope scope) throws IOException, InterruptedException {
    return store.lock(lockName(scope.lineage()));
  }

  private static String lockName(Digest lineage) {
    return "ccache-" + lineage.hex();
  }

  /** What is kept has been sieved: it is flat, and holds no links. */
  private static void copy(Path from, Path to) throws IOException {
    for (Path child : children(from)) {
      Path target = to.resolve(child.getFileName());
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        copy(child, Files.createDirectory(target, OWN_FOLDER));
        continue;
      }
      try (FileChannel in =
              FileChannel.open(child, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
          FileChannel out =
              FileChannel.open(
                  target,
                  Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                  OWN_FILE)) {
        long size = in.size();
        long done = 0;
        for (long n = 1; done < size && n > 0; done += n) {
          n = in.transferTo(done, size - done, out);
        }
      }
      // By these times ccache decides what it has used last.
      Files.setLastModifiedTime(target, Files.getLastModifiedTime(child));
    }
  }

  private static List<Path> children(Path parent) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      entries.forEach(children::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return children;
  }
}
