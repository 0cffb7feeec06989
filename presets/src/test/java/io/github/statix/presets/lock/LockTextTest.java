package io.github.statix.presets.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.lock.Lock.LockedSource;
import io.github.statix.presets.lock.Lock.Use;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockTextTest {

  private static final Digest ZEROS = new Digest("0".repeat(64));
  private static final Digest ONES = new Digest("1".repeat(64));

  private static final Lock LOCK =
      new Lock(
          "quickstart",
          ZEROS,
          List.of(
              new LockedSource("zlib", "zlib-1.3.2.tar.gz", ONES),
              new LockedSource("musl", "musl-1.2.5.tar.gz", ZEROS)),
          List.of(
              new LockedPackage(
                  "base-files",
                  "12.4+deb12u11",
                  "amd64",
                  "pool/main/b/base-files/base-files_12.4+deb12u11_amd64.deb",
                  ONES,
                  70828),
              new LockedPackage(
                  "tzdata",
                  "1:2025b-0+deb12u1",
                  "all",
                  "pool/main/t/tzdata/tzdata_2025b-0+deb12u1_all.deb",
                  ZEROS,
                  0)));

  private static final String TEXT =
      """
      {
        "format": 1,
        "preset": "quickstart",
        "base": "sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "sources": [
          {"name": "zlib", "file": "zlib-1.3.2.tar.gz", "sha256": "1111111111111111111111111111111111111111111111111111111111111111"},
          {"name": "musl", "file": "musl-1.2.5.tar.gz", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}
        ],
        "packages": [
          {"name": "base-files", "version": "12.4+deb12u11", "architecture": "amd64", "path": "pool/main/b/base-files/base-files_12.4+deb12u11_amd64.deb", "sha256": "1111111111111111111111111111111111111111111111111111111111111111", "size": 70828},
          {"name": "tzdata", "version": "1:2025b-0+deb12u1", "architecture": "all", "path": "pool/main/t/tzdata/tzdata_2025b-0+deb12u1_all.deb", "sha256": "0000000000000000000000000000000000000000000000000000000000000000", "size": 0}
        ]
      }
      """;

  private static String problems(String text) {
    LockException e =
        catchThrowableOfType(LockException.class, () -> LockText.read(text, "quickstart.lock"));
    assertThat(e).as("the lock should have problems").isNotNull();
    return String.valueOf(e.getMessage());
  }

  @Test
  void writeGivesOneLineForEachEntry() {
    assertThat(LockText.write(LOCK)).isEqualTo(TEXT);
  }

  @Test
  void readGivesBackWhatWasWritten() throws Exception {
    assertThat(LockText.read(TEXT, "quickstart.lock")).isEqualTo(LOCK);
  }

  @Test
  void readWhenNothingIsLockedGivesEmptyLists() throws Exception {
    Lock empty = new Lock("a", ZEROS, List.of(), List.of());

    assertThat(LockText.write(empty)).contains("\"sources\": [],\n  \"packages\": []\n}\n");
    assertThat(LockText.read(LockText.write(empty), "a.lock")).isEqualTo(empty);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "BUILD, `, \"build\": true`",
        "IMAGE, `, \"image\": true`",
        "BUILD_AND_IMAGE, `, \"build\": true, \"image\": true`"
      })
  void writeWhenPackageIsNotOfTheBaseMarksItAndReadGivesItBack(Use use, String mark)
      throws Exception {
    LockedPackage first = LOCK.packages().get(0);
    LockedPackage second = LOCK.packages().get(1).usedBy(use);
    Lock lock = new Lock("quickstart", ZEROS, LOCK.sources(), List.of(first, second));

    String text = LockText.write(lock);

    assertThat(text).isEqualTo(TEXT.replace("\"size\": 0}", "\"size\": 0" + mark + "}"));
    assertThat(LockText.read(text, "quickstart.lock")).isEqualTo(lock);
    assertThat(lock.basePackages()).containsExactly(first);
    assertThat(lock.buildPackages().contains(second)).isEqualTo(use != Use.IMAGE);
    assertThat(lock.imagePackages().contains(second)).isEqualTo(use != Use.BUILD);
  }

  @Test
  void readWhenBuildIsNotTrueSaysWhatToWrite() {
    assertThat(problems(TEXT.replace("\"size\": 0}", "\"size\": 0, \"build\": false}")))
        .isEqualTo(
            "quickstart.lock:11:238: 'build' must be true, not 'false'; leave it out for a package"
                + " of the base");
  }

  @Test
  void readWhenFormatIsNewerSaysOnlyToUpdate() {
    assertThat(problems("{\"format\": 2, \"things\": []}"))
        .isEqualTo(
            "quickstart.lock:1:12: the lock has format '2' and this program reads format 1;"
                + " update the program");
  }

  @Test
  void readWhenManyThingsAreWrongSaysAllOfThem() {
    String text =
        TEXT.replace("\"preset\": \"quickstart\"", "\"preset\": \"../x\"")
            .replace("\"file\": \"zlib-1.3.2.tar.gz\"", "\"fiel\": \"../zlib\"")
            .replace("\"name\": \"musl\"", "\"name\": \"zlib\"")
            .replace("\"size\": 70828", "\"size\": -1")
            .replace("pool/main/t/tzdata/", "pool/main/../../")
            .replace("\"amd64\"", "\"arm64\"");

    assertThat(problems(text))
        .isEqualTo(
            """
            quickstart.lock:3:13: 'preset' must be a preset's name, not '../x'
            quickstart.lock:6:5: a locked source lacks 'file'; add it
            quickstart.lock:6:22: a locked source has no key 'fiel'; did you mean 'file'?
            quickstart.lock:7:5: 'source zlib' is locked twice; remove one
            quickstart.lock:10:72: 'architecture' must be amd64 or all, not 'arm64'
            quickstart.lock:10:236: 'size' must be a number of bytes, not '-1'
            quickstart.lock:11:87: 'path' must be a path such as pool/main/z/zlib/x.deb, not 'pool/main/../../tzdata_2025b-0+deb12u1_all.deb'""");
  }

  @Test
  void readWhenCutShortSaysWhere() {
    assertThat(problems(TEXT.substring(0, 300)))
        .startsWith("quickstart.lock:7:29:")
        .contains("this is not valid JSON: ");
  }

  @Test
  void readWhenConflictMarkersWereLeftSaysWhere() {
    assertThat(problems(TEXT.replace("  \"sources\"", "<<<<<<< HEAD\n  \"sources\"")))
        .startsWith("quickstart.lock:5:")
        .contains("this is not valid JSON: ");
  }

  @Test
  void readWhenNestedDeeplyStopsWithoutOverflow() {
    assertThat(problems("[".repeat(1_000_000))).contains("nested more than 16 levels deep");
  }

  @Test
  void readWhenPathHasThousandsOfSegmentsStopsWithoutOverflow() {
    assertThat(problems(TEXT.replace("pool/main/t", "pool" + "/a".repeat(500_000))))
        .contains("quickstart.lock:11:87: 'path' must be");
  }

  @Test
  void readWhenTooLongSaysHowMuchIsRead() {
    assertThatThrownBy(() -> LockText.read(" ".repeat(5_000_000), "x.lock"))
        .isInstanceOf(LockException.class)
        .hasMessage("x.lock: the text has 5000000 characters; at most 4194304 are read");
  }

  @Test
  void readWhenATextHas100000PartsNeedsNoDeepStack() throws Exception {
    String name = "a-".repeat(100_000) + "a";
    String path = "pool" + "/a".repeat(100_000) + ".deb";
    String text =
        TEXT.replace("\"quickstart\"", "\"" + name + "\"")
            .replaceFirst("pool/[^\"]*", path)
            .replaceFirst("pool/main/t/[^\"]*", path + "/");

    assertThat(problems(text)).contains("a path such as pool/main/z/zlib/x.deb");
  }
}
