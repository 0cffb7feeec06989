package io.github.statix.stages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.store.PackageRecords.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageRecordsTest {

  private static final Named LIBC = named("libc6", "2.36-9+deb12u13");
  private static final Named BASH = named("bash", "5.2.15-2+b7");

  private final Store store;
  private final Path folder;

  PackageRecordsTest(@TempDir Path folder) throws IOException {
    this.store = Store.open(folder);
    this.folder = folder.resolve("packages");
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  @Test
  void allWhenNothingWasPutIsEmpty() throws Exception {
    assertThat(records().all()).isEmpty();
  }

  @Test
  void allWhenSeveralWerePutHasEachBySha256() throws Exception {
    records().put(List.of(LIBC));
    records().put(List.of(BASH));

    assertThat(records().all())
        .containsOnlyKeys(LIBC.sha256(), BASH.sha256())
        .containsValues(LIBC, BASH);
  }

  @Test
  void putWhenTheSameIsPutAgainKeepsOneFile() throws Exception {
    records().put(List.of(LIBC, BASH));
    records().put(List.of(BASH, LIBC));

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void allWhenAFileWasChangedHasNothingOfIt() throws Exception {
    records().put(List.of(LIBC));
    records().put(List.of(BASH));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.writeString(file, Files.readString(file).replace("libc6", "libc7"));
      }
    }

    assertThat(records().all()).containsOnlyKeys(BASH.sha256());
  }

  @Test
  void namedWhenAFieldCannotStandInALineIsRefused() {
    assertThatThrownBy(() -> named("libc6\nbash", "1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> named("", "1")).isInstanceOf(IllegalArgumentException.class);
  }

  private PackageRecords records() {
    return store.packages();
  }

  private static Named named(String name, String version) {
    return new Named(
        Digest.ofUtf8(name),
        name,
        version,
        "amd64",
        "bookworm",
        "Sat, 11 Jul 2026 10:16:37 UTC",
        "4CB50190207B4758A3F73A796ED0E7B82643E131");
  }
}
