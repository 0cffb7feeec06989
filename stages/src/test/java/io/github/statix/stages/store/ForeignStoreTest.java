package io.github.statix.stages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores that another user has prepared, or may change. */
class ForeignStoreTest {

  private static final int OTHER = 54321;

  @TempDir Path folder;
  private Path place;

  /** Where it is, and a directory of ours with a file that is two days old. */
  private Path precious;

  @BeforeEach
  void makePrecious() throws IOException {
    place = folder.resolve("store");
    precious = Files.createDirectories(folder.resolve("precious"));
    Path file =
        Files.writeString(Files.createDirectory(precious.resolve("stage-1")).resolve("f"), "");
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    Files.setLastModifiedTime(file, old);
    Files.setLastModifiedTime(file.getParent(), old);
  }

  private static void giveAway(Path tree) throws IOException {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root, to make another user's store");
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.toList()) {
        Files.setAttribute(path, "unix:uid", OTHER, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private static List<String> listing(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      List<String> lines = new ArrayList<>();
      for (Path path : all.sorted().toList()) {
        lines.add(
            path
                + " "
                + Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                + " "
                + Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
      }
      return lines;
    }
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(() -> Store.open(place))
        .hasMessageContaining(reason)
        .isInstanceOfSatisfying(
            StatixException.class,
            e -> {
              assertThat(e.category()).isEqualTo(Category.USAGE);
              assertThat(e.remedy()).isPresent();
            });
  }

  @Test
  void openWhenTheStoreIsAnotherUsersIsRefusedAndChangesNothing() throws IOException {
    Store.open(place).close();
    giveAway(place);
    List<String> before = listing(place);

    assertRefused("belongs to user " + OTHER);

    assertThat(listing(place)).isEqualTo(before);
  }

  @Test
  void openToReadWhenTheStoreIsAnotherUsersReadsItAndChangesNothing() throws Exception {
    Digest sound;
    Digest damaged;
    try (Store store = Store.open(place)) {
      sound = store.blobs().put(new ByteArrayInputStream(new byte[] {1}));
      damaged = store.blobs().put(new ByteArrayInputStream(new byte[] {2}));
      Files.writeString(store.blobs().find(damaged).orElseThrow(), "x");
    }
    Files.delete(place.resolve("tmp/.mutex"));
    Files.delete(place.resolve("tmp"));
    Files.createSymbolicLink(place.resolve("tmp"), precious);
    giveAway(place);
    List<String> before =
        Stream.concat(listing(place).stream(), listing(precious).stream()).toList();
    List<String> warnings = new ArrayList<>();

    try (Store store = Store.openToRead(place, warnings::add)) {
      assertThat(store.isWritable()).isFalse();
      assertThat(store.blobs().find(sound)).isPresent();
      assertThat(store.blobs().find(damaged)).isEmpty();
      assertThat(StoreCheck.run(store).problems()).singleElement().asString().contains("damaged");
      assertThatThrownBy(() -> store.lock("a")).isInstanceOf(StatixException.class);
      assertThatThrownBy(() -> store.workFolder("a")).isInstanceOf(StatixException.class);
      assertThatThrownBy(() -> store.blobs().create()).isInstanceOf(StatixException.class);
    }

    assertThat(Stream.concat(listing(place).stream(), listing(precious).stream()))
        .isEqualTo(before);
    assertThat(warnings).first().asString().contains("belongs to user " + OTHER, "only read");
  }

  @Test
  void openToReadWhenAnotherUserPreparedNoStoreIsRefused() throws IOException {
    Files.createSymbolicLink(Files.createDirectory(place).resolve("tmp"), precious);
    giveAway(place);

    assertThatThrownBy(() -> Store.openToRead(place, warning -> {}))
        .hasMessageContaining("belongs to user");
    assertThat(precious.resolve("stage-1/f")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"blobs", "tmp", "locks", "logs", "roots", "ccache", "stages", "failed"})
  void openWhenAPartIsALinkIsRefusedAndLeavesItsTarget(String part) throws IOException {
    Files.createSymbolicLink(Files.createDirectory(place).resolve(part), precious);
    List<String> before = listing(precious);

    assertRefused(place.toRealPath() + " cannot be written: " + part + " in it is a symbolic link");

    assertThat(listing(precious)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmp", "ccache", "partial"})
  void openWhenAPartIsAnotherUsersIsRefused(String part) throws IOException {
    giveAway(Files.createDirectories(place.resolve(part)));

    assertRefused(
        place.toRealPath() + " cannot be written: " + part + " in it belongs to user " + OTHER);
  }

  @Test
  void openWhenEveryoneMayWriteIntoTheStoreIsRefused() throws IOException {
    Files.createDirectory(place);
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertRefused("every user may write");
  }

  @Test
  void openWhenThePathLeadsThroughLinksOfOursOpensTheRealPath() throws IOException {
    Files.createSymbolicLink(folder.resolve("home"), Files.createDirectory(folder.resolve("disk")));
    Files.createSymbolicLink(folder.resolve("disk/link"), Path.of("store"));

    try (Store store = Store.open(folder.resolve("home/link"))) {
      assertThat(store.root()).isEqualTo(folder.toRealPath().resolve("disk/store"));
    }
  }

  @Test
  void openWhenAnotherUserPlantedTheLinkIsRefused() throws Exception {
    Path sticky = Files.createDirectory(folder.resolve("sticky"));
    new ProcessBuilder("chmod", "1777", sticky.toString()).start().waitFor();
    place = Files.createSymbolicLink(sticky.resolve("store"), precious);
    giveAway(place);

    assertRefused("is a symbolic link of user " + OTHER);

    assertThat(precious.resolve("blobs")).doesNotExist();
  }

  @Test
  void openWhenTheUmaskIsZeroMakesNothingThatOthersMayWriteAndClosesLocks() throws Exception {
    List<String> below = List.of("sh", "-c", "umask 0; exec \"$@\"", "sh");
    try (OtherProcess other = OtherProcess.start(below, place, "everything")) {
      assertThat(other.line()).isEqualTo("ready");
      try (Stream<Path> all = Files.walk(place)) {
        assertThat(all)
            .allSatisfy(
                path ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .matches(isLock(path) ? "rw-------" : "rw..-..-."));
      }
    }
  }

  private static boolean isLock(Path path) {
    return path.toString().matches(".*(\\.lock|\\.mutex|\\.owner|store\\.use)");
  }

  @Test
  void openWhenAnOlderVersionLeftPartsAndLocksOpenClosesThem() throws Exception {
    Store.open(place).close();
    Path lock = place.resolve("store.use");
    Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("rw-r--r--"));
    Path locks = place.resolve("locks");
    Files.setPosixFilePermissions(locks, PosixFilePermissions.fromString("rwxrwxrwx"));

    Store.open(place).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(locks)))
        .isEqualTo("rwxr-xr-x");
  }
}
