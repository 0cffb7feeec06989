package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.pull.RemoteRepository;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.assembler.registry.TestRegistries;
import io.github.statix.verify.check.ImageCheck;
import io.github.statix.verify.source.ImageSource;
import io.github.statix.verify.source.ImageSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to files of the store, the next run still makes the same image. */
class DamageIT {

  /** Ways in which a file goes bad. */
  enum Damage {
    /** A bit that the disk forgot: nobody wrote to the file. */
    ROT,
    /** Somebody wrote to it. */
    EDIT,
    /** Somebody deleted it. */
    DELETE;

    void apply(Path file) throws IOException {
      if (this == DELETE) {
        Files.delete(file);
        return;
      }
      FileTime time = Files.getLastModifiedTime(file);
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      if (this == ROT) {
        Files.setLastModifiedTime(file, time);
      }
    }
  }

  @RegisterExtension final RegistryServer registry = RegistryServer.open();
  @TempDir Path folder;
  private final Program program = Program.here().quickToStart();
  private TinyPreset preset;
  private Path store;
  private String expected;
  private int pushes;

  @BeforeEach
  void buildOnce() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    preset = TinyPreset.write(folder, TinyBase.push(folder, registry.address()));
    store = folder.resolve("store");
    expected = push().digest();
  }

  @ParameterizedTest
  @EnumSource(names = {"ROT", "EDIT"})
  void runWhenAnyOneBlobIsDamagedPushesTheSameImage(Damage damage) throws Exception {
    for (Path blob : files("blobs")) {
      damage.apply(blob);

      assertThat(push().digest()).as("%s of %s", damage, blob).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void runWhenEveryBlobIsDamagedPushesTheSameImage(Damage damage) throws Exception {
    for (Path blob : files("blobs")) {
      damage.apply(blob);
    }

    assertThat(push().digest()).isEqualTo(expected);
  }

  @Test
  void runWhenEveryRecordAndEveryBlobIsDamagedPushesTheSameImage() throws Exception {
    for (Path file : files(".")) {
      if (!file.startsWith(store.resolve("roots")) && Files.size(file) > 0) {
        Damage.ROT.apply(file);
      }
    }

    assertThat(push().digest()).isEqualTo(expected);
  }

  @Test
  void runWhenARecordIsDamagedBuildsThatStageAgain() throws Exception {
    for (Path record : files("stages")) {
      Damage.ROT.apply(record);

      Program.Result result = push();

      assertThat(result.digest()).isEqualTo(expected);
      assertThat(result.err().lines().filter(line -> line.contains(": built in"))).hasSize(1);
    }
  }

  @Test
  void verifyWhenABlobIsDamagedSaysSoAndDropsIt() throws Exception {
    Path blob = files("blobs/sha256").get(0);
    Damage.ROT.apply(blob);

    Program.Result verified = program.run(folder, "cache", "verify", "--store", store.toString());

    assertThat(verified.code()).as(verified.out() + verified.err()).isEqualTo(6);
    assertThat(verified.out()).contains(blob.getFileName().toString());
    assertThat(blob).doesNotExist();
    assertThat(files("roots")).isEmpty();
    assertThat(push().digest()).isEqualTo(expected);
  }

  private List<Path> files(String part) throws IOException {
    try (Stream<Path> all = Files.walk(store.resolve(part).normalize())) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Runs, pushes to a repository that has nothing yet, and reads the image back. */
  private Program.Result push() throws Exception {
    String target = "%s/tiny/push-%d:t".formatted(registry.address(), pushes++);
    Program.Result result = program.run(folder, preset.in(store, "--push", target));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(ImageCheck.inspect(open(target)).findings()).isEmpty();
    return result;
  }

  private static ImageSource open(String target) throws IOException {
    return ImageSources.open(
        target,
        reference ->
            new RemoteRepository(reference, TestRegistries.anonymous(), (what, wait) -> {}));
  }
}
