package io.github.statix.stages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {

  private final Path folder;
  private final Store store;

  StoreTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.store = Store.open(folder);
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  private List<String> tmp() throws IOException {
    try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
      return left.map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(".mutex"))
          .toList();
    }
  }

  @Test
  void idWhenAskedAgainIsTheSameAndAnotherStoresIsNot(@TempDir Path one, @TempDir Path other)
      throws Exception {
    String id;
    try (Store store = Store.open(one)) {
      id = store.id();
      assertThat(id).matches("[0-9a-f]{16}").isEqualTo(store.id());
    }
    try (Store again = Store.open(one);
        Store different = Store.open(other)) {
      assertThat(again.id()).isEqualTo(id);
      assertThat(different.id()).isNotEqualTo(id);
    }
  }

  @Test
  void openWhenAProcessWasKilledSweepsItsWork() throws Exception {
    try (OtherProcess work = OtherProcess.start(folder, "work");
        OtherProcess blob = OtherProcess.start(folder, "blob")) {
      assertThat(work.line()).isEqualTo("ready");
      assertThat(blob.line()).isEqualTo("ready");
      assertThat(tmp()).hasSize(2);

      work.kill();
      blob.kill();
      Store.open(folder).close();

      assertThat(tmp()).isEmpty();
    }
  }

  @Test
  void openWhenAProcessLivesLeavesItsWorkAlone() throws Exception {
    try (OtherProcess work = OtherProcess.start(folder, "work")) {
      assertThat(work.line()).isEqualTo("ready");

      Store.open(folder).close();

      assertThat(tmp()).singleElement().asString().startsWith("other-");
    }
  }

  @Test
  void openWhenThisProcessHasWorkLeavesItLockedAgainstOthers() throws Exception {
    try (WorkFolder work = store.workFolder("mine")) {
      // A sweep of our own must not open, and by closing unlock, our own lock file.
      Store.open(folder).close();

      try (OtherProcess other = OtherProcess.start(folder, "use")) {
        assertThat(other.line()).isEqualTo("ready");
      }
      assertThat(work.path()).isDirectory();
    }
  }

  @Test
  void sweepWhenAFolderHasNoOwnerDeletesItAfterADay() throws IOException {
    Path young = Files.createDirectory(folder.resolve("tmp/stage-1"));
    Path old = Files.createDirectory(folder.resolve("tmp/stage-2"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

    WorkFolder.sweep(folder.resolve("tmp"), warning -> {}, dead -> {});

    assertThat(young).exists();
    assertThat(old).doesNotExist();
  }

  @Test
  void sweepWhenSomethingHasNoNameOfOursLeavesIt() throws IOException {
    Path tmp = folder.resolve("tmp");
    Path outside = Files.createDirectories(folder.resolve("outside/dir"));
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
    List<Path> strangers =
        List.of(
            Files.createDirectory(tmp.resolve("old")),
            Files.createDirectory(tmp.resolve(".dead-x")),
            Files.createFile(tmp.resolve("stage-1")),
            Files.createSymbolicLink(tmp.resolve("stage-2"), outside.getParent()));
    Files.setLastModifiedTime(outside, old);
    Files.setLastModifiedTime(outside.getParent(), old);
    Files.setLastModifiedTime(tmp.resolve("old"), old);
    Files.setLastModifiedTime(tmp.resolve("stage-1"), old);

    WorkFolder.sweep(tmp, warning -> {}, dead -> {});

    assertThat(strangers).allMatch(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    assertThat(outside).exists();
  }

  @Test
  void lockWhenInterruptedWhileItWaitsSaysSo() throws Exception {
    try (OtherProcess other = OtherProcess.start(folder, "lock", "zlib")) {
      assertThat(other.line()).isEqualTo("ready");
      CompletableFuture<Exception> ended = new CompletableFuture<>();
      Thread waiting =
          new Thread(() -> ended.complete(catchThrowableOfType(Exception.class, this::lockZlib)));
      waiting.start();
      while (waiting.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }

      waiting.interrupt();

      assertThat(ended.get(30, TimeUnit.SECONDS))
          .isInstanceOf(InterruptedException.class)
          .hasMessageContaining("zlib.lock");
    }
  }

  private void lockZlib() throws IOException, InterruptedException {
    store.lock("zlib").close();
  }

  @Test
  void lockWhenAnotherProcessHoldsItForLongSaysWhich() throws Exception {
    BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    try (OtherProcess other = OtherProcess.start(folder, "lock", "zlib");
        Store warned = Store.open(folder, warnings::add)) {
      assertThat(other.line()).isEqualTo("ready");
      CompletableFuture<HeldLock> waiting = CompletableFuture.supplyAsync(() -> takeLock(warned));

      assertThat(warnings.poll(60, TimeUnit.SECONDS))
          .contains("waiting for", "zlib.lock", "process " + other.pid() + " (java)");
      other.kill();
      waiting.get(30, TimeUnit.SECONDS).close();
      assertThat(warnings).isEmpty();
    }
  }

  @Test
  void closeWhenWorkFolderHasClosedFoldersAndLinksDeletesItAlone() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("file"), "");
    WorkFolder work = store.workFolder("mine");
    Path closed = Files.createDirectories(work.path().resolve("a/b"));
    Files.createSymbolicLink(work.path().resolve("link"), outside);
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

    work.close();

    assertThat(work.path()).doesNotExist();
    assertThat(outside.resolve("file")).exists();
  }

  @Test
  void lockWhenAnotherProcessHoldsItWaitsUntilThatIsGone() throws Exception {
    try (OtherProcess other = OtherProcess.start(folder, "lock", "zlib")) {
      assertThat(other.line()).isEqualTo("ready");
      CompletableFuture<HeldLock> waiting = CompletableFuture.supplyAsync(() -> takeLock(store));
      assertThat(waiting.isDone()).isFalse();

      other.kill();

      waiting.get(30, TimeUnit.SECONDS).close();
    }
  }

  @Test
  void lockWhenAnotherThreadHoldsItWaitsUntilItLetsGo() throws Exception {
    HeldLock held = store.lock("zlib");
    CompletableFuture<HeldLock> waiting = CompletableFuture.supplyAsync(() -> takeLock(store));
    assertThat(waiting.isDone()).isFalse();

    held.close();
    held.close();

    waiting.get(30, TimeUnit.SECONDS).close();
  }

  @Test
  void lockWhenNamesDifferDoesNotWait() throws Exception {
    try (HeldLock zlib = store.lock("zlib");
        HeldLock musl = store.lock("musl")) {
      assertThat(zlib).isNotSameAs(musl);
    }
  }

  private static HeldLock takeLock(Store store) {
    try {
      return store.lock("zlib");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void openWhenTheFolderIsAFileSaysSoAndNamesTheOption() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> Store.open(file))
        .hasMessageContaining(file + " is not a directory")
        .isInstanceOfSatisfying(
            StatixException.class,
            e -> {
              assertThat(e.category()).isEqualTo(Category.USAGE);
              assertThat(e.remedy().orElseThrow()).contains("--store");
            });
  }

  @Test
  void openWhenWhatWasLeftCannotBeDeletedWarnsAndOpens() throws Exception {
    Path dead =
        Files.createDirectory(folder.resolve("tmp/.dead-00000000-0000-0000-0000-000000000000"));
    Path kept = Files.writeString(dead.resolve("immutable"), "");
    Assumptions.assumeTrue(
        new ProcessBuilder("chattr", "+i", kept.toString()).start().waitFor() == 0,
        "needs root and a file system with attributes");
    List<String> warnings = new ArrayList<>();
    try {
      Store.open(folder, warnings::add).close();
    } finally {
      new ProcessBuilder("chattr", "-i", kept.toString()).start().waitFor();
    }
    assertThat(warnings).singleElement().asString().contains("immutable");
  }

  @Test
  void findWhenABlobIsDamagedSaysThatItIsDropped() throws Exception {
    List<String> warnings = new ArrayList<>();
    try (Store again = Store.open(folder, warnings::add)) {
      Digest digest = again.blobs().put(new ByteArrayInputStream(new byte[] {1}));
      Files.writeString(again.blobs().find(digest).orElseThrow(), "x");

      assertThat(again.blobs().find(digest)).isEmpty();
      assertThat(warnings)
          .singleElement()
          .asString()
          .contains(digest.toString(), "fetched or made again");
    }
  }
}
