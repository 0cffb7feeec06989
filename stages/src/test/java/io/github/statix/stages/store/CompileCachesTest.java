package io.github.statix.stages.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a stage's copy of its compile cache. */
class CompileCachesTest {

  private static final String OBJECT = "0/1/0123456789abcdefghijR";

  private final List<String> warnings = new ArrayList<>();
  private final Path folder;
  private final Store store;

  CompileCachesTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.store = Store.open(folder, warnings::add);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static CacheScope scope(String lineage, String key) {
    return new CacheScope(Digest.ofUtf8(lineage), Digest.ofUtf8(key), "a test");
  }

  /** A stage that finds what it is lent, and leaves an object. */
  private String work(CacheScope scope, boolean succeeds) throws Exception {
    try (WorkFolder work = store.workFolder("stage")) {
      boolean cached = store.compileCaches().lend(scope, work);
      Path object = work.path().resolve(CompileCaches.PRIVATE).resolve(OBJECT);
      String found = Files.exists(object) ? Files.readString(object) : "nothing";
      assertThat(cached).isEqualTo(!found.equals("nothing"));
      Files.createDirectories(object.getParent());
      Files.writeString(object, "of " + scope.key().shortHex());
      if (succeeds) {
        store.compileCaches().giveBack(scope, work);
      } else {
        store.compileCaches().keepUnfinished(scope, work.path());
      }
      return found;
    }
  }

  @Test
  void lendWhenAStageSucceededLendsItsObjectsToItsLineage() throws Exception {
    CacheScope first = scope("a", "1");
    work(first, true);

    assertThat(work(scope("b", "1"), true)).isEqualTo("nothing");
    assertThat(work(scope("a", "2"), true)).isEqualTo("of " + first.key().shortHex());
  }

  @Test
  void lendWhenAStageDidNotFinishLendsItsObjectsToItsKeyOnce() throws Exception {
    CacheScope done = scope("a", "1");
    CacheScope begun = scope("a", "2");
    work(done, true);
    work(begun, false);

    assertThat(work(scope("a", "3"), true)).isEqualTo("of " + done.key().shortHex());
    assertThat(work(begun, true)).isEqualTo("of " + begun.key().shortHex());
  }

  @Test
  void openWhenARunWasKilledKeepsItsObjectsForItsKey() throws Exception {
    CacheScope scope = scope("a", "1");
    Path dead = folder.resolve("tmp/.dead-00000000-0000-0000-0000-000000000000");
    Path object = dead.resolve(CompileCaches.PRIVATE).resolve(OBJECT);
    Files.createDirectories(object.getParent());
    Files.writeString(object, "of the killed");
    Files.writeString(
        dead.resolve(".ccache"), scope.lineage().hex() + " " + scope.key().hex() + "\n");

    Store.open(folder).close();

    assertThat(dead).doesNotExist();
    assertThat(work(scope, true)).isEqualTo("of the killed");
  }

  @Test
  void giveBackWhenARecipeLeftOtherThingsKeepsObjectsClosedToOthers() throws Exception {
    CacheScope scope = scope("a", "1");
    try (WorkFolder work = store.workFolder("stage")) {
      store.compileCaches().lend(scope, work);
      Path own = work.path().resolve(CompileCaches.PRIVATE);
      Path object = own.resolve(OBJECT);
      Files.createDirectories(object.getParent());
      Files.writeString(object, "object");
      Files.setAttribute(object, "unix:mode", 04777);
      Files.writeString(own.resolve("program"), "");
      Files.createSymbolicLink(own.resolve("0/1/zzzzzzzzzzzzzzzzzzzzR"), folder);
      Files.createDirectories(own.resolve("0/1/2/3/4/5"));
      store.compileCaches().giveBack(scope, work);
    }

    Path done = store.compileCaches().folder(scope).resolve("done");
    try (var all = Files.walk(done)) {
      assertThat(all.filter(path -> !Files.isDirectory(path)))
          .containsExactly(done.resolve(OBJECT));
    }
    assertThat((int) Files.getAttribute(done.resolve(OBJECT), "unix:mode")).isEqualTo(0100600);
    assertThat(warnings).isEmpty();
  }

  @Test
  void openWhenTheDirectoryOfCachesIsOpenClosesIt() throws Exception {
    Path caches = folder.resolve("ccache");
    Files.setPosixFilePermissions(caches, PosixFilePermissions.fromString("rwxr-xr-x"));

    Store.open(folder).close();

    assertThat(Files.getPosixFilePermissions(caches))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void checkWhenSomebodyChangedACacheDropsItAndThoseOfVersionsBefore() throws Exception {
    CacheScope scope = scope("a", "1");
    work(scope, true);
    Path old = Files.createDirectories(folder.resolve("ccache/zlib"));
    assertThat(StoreCheck.run(store).problems()).isEmpty();
    assertThat(old).doesNotExist();
    Path done = store.compileCaches().folder(scope).resolve("done");
    Files.setAttribute(done.resolve(OBJECT), "unix:mode", 04755);

    assertThat(StoreCheck.run(store).problems())
        .singleElement()
        .asString()
        .contains("compile cache", OBJECT);
    assertThat(done).doesNotExist();
  }
}
