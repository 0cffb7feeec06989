package io.github.statix.stages.store;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.tree.AtomicFiles;
import io.github.statix.stages.tree.PlainFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which Debian packages a signed index named, so that it does not have to be asked again. That the
 * store has the bytes of a package says nothing of who vouches for it: any source can bring them. A
 * damaged file of records reads as absent.
 */
public final class PackageRecords {

  /** No name, version, suite or date has one, and nothing else is a field. */
  private static final String BETWEEN = "\t";

  private static final Pattern FIELD = Pattern.compile("[\\x20-\\x7e]{1,255}");
  private static final int FIELDS = 7;

  private final Store store;
  private final Path folder;

  PackageRecords(Store store, Path folder) {
    this.store = store;
    this.folder = folder;
  }

  /**
   * What an index said of one package.
   *
   * @param sha256 of the package file
   * @param name such as {@code libc6}
   * @param version such as {@code 2.36-9+deb12u13}
   * @param architecture {@code amd64} or {@code all}
   * @param suite whose index it was
   * @param date of that index, as it is written there
   * @param key fingerprint of the key that signed it
   */
  public record Named(
      Digest sha256,
      String name,
      String version,
      String architecture,
      String suite,
      String date,
      String key) {

    /** Checks that each text fits into a line. */
    public Named {
      for (String field : new String[] {name, version, architecture, suite, date, key}) {
        if (!FIELD.matcher(field).matches()) {
          throw new IllegalArgumentException("a Debian index does not say '%s'".formatted(field));
        }
      }
    }

    private String line() {
      return String.join(BETWEEN, sha256.hex(), name, version, architecture, suite, date, key);
    }

    private static Named of(String line) {
      String[] fields = line.split(BETWEEN, -1);
      if (fields.length != FIELDS) {
        throw new IllegalArgumentException("a record has %d fields".formatted(fields.length));
      }
      return new Named(
          new Digest(fields[0]), fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]);
    }
  }

  /** All that was said of packages, by their SHA-256; the files that say it count as used now. */
  public SortedMap<Digest, Named> all() throws IOException {
    SortedMap<Digest, Named> all = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.sorted().toList();
    } catch (NoSuchFileException e) {
      return all;
    }
    for (Path file : files) {
      if (!file.getFileName().toString().startsWith(AtomicFiles.UNFINISHED)) {
        read(file).forEach(named -> all.put(named.sha256(), named));
        store.touch(file);
      }
    }
    return all;
  }

  private static List<Named> read(Path file) throws IOException {
    try {
      String text = PlainFiles.read(file);
      return Digest.ofUtf8(text).hex().equals(file.getFileName().toString())
          ? text.lines().map(Named::of).toList()
          : List.of();
    } catch (NoSuchFileException | CharacterCodingException | IllegalArgumentException e) {
      return List.of();
    }
  }

  /** Remembers what an index said. */
  public void put(Collection<Named> said) throws IOException {
    if (said.isEmpty()) {
      return;
    }
    List<Named> sorted = new ArrayList<>(said);
    sorted.sort(Comparator.comparing(Named::sha256).thenComparing(Named::suite));
    StringBuilder text = new StringBuilder();
    sorted.forEach(named -> text.append(named.line()).append('\n'));
    store.write(folder.resolve(Digest.ofUtf8(text.toString()).hex()), text.toString());
  }
}
