package io.github.statix.assembler.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.oci.model.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a file holds that somebody else wrote, the program says what is wrong with it: no
 * exception gets past it, no stack trace is printed, and no file appears anywhere else. {@code
 * bench/fuzz.sh} runs the same with more inputs.
 */
class FuzzTest {

  private static final int INPUTS = Integer.getInteger("statix.fuzz.inputs", 150);
  private static final long SEED = Long.getLong("statix.fuzz.seed", System.nanoTime());

  private static final String INDEX =
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{\
      "mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%d,\
      "platform":{"os":"linux","architecture":"amd64"},\
      "annotations":{"org.opencontainers.image.ref.name":"t"}}]}""";
  private static final String MANIFEST =
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{\
      "mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},"layers":[{\
      "mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":%d}]}""";
  private static final String CONFIG =
      """
      {"architecture":"amd64","os":"linux","created":"2020-01-01T00:00:00Z","config":{"Env":["A=b"],\
      "Cmd":["/bin/sh"],"Labels":{"a":"b"}},"rootfs":{"type":"layers","diff_ids":["%s"]},\
      "history":[{"created":"2020-01-01T00:00:00Z","created_by":"x"}]}""";

  @TempDir Path directory;

  /** What is damaged, and which verb reads it. */
  enum Input {
    PRESET,
    LOCK,
    BINARY,
    INDEX,
    MANIFEST,
    CONFIG,
    LAYER_TAR,
    LAYER_GZIP
  }

  @ParameterizedTest
  @EnumSource
  void runWhenAnInputIsDamagedSaysSoAndDoesNothingElse(Input input) throws Exception {
    System.out.printf("%s: seed %d%n", input, SEED);
    Random random = new Random(SEED ^ input.ordinal());
    Path work = Files.createDirectory(directory.resolve("work"));
    for (int i = 0; i < INPUTS; i++) {
      String[] command = write(input, work, random);
      long before = files();

      Run run = Run.of(Map.of("HOME", work.toString()), command);

      assertThat(run.code())
          .as("input %d of seed %d: %s", i, SEED, run.err())
          .isIn(ExitCode.DONE, ExitCode.USAGE, ExitCode.REGISTRY, ExitCode.VERIFICATION);
      assertThat(run.err()).doesNotContain("\tat ").doesNotContain("Exception");
      assertThat(files()).as("files after %s", String.join(" ", command)).isEqualTo(before);
    }
  }

  private long files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> !path.startsWith(directory.resolve("store"))).count();
    }
  }

  private String[] write(Input input, Path work, Random random) throws IOException {
    String store = directory.resolve("store").toString();
    switch (input) {
      case PRESET -> {
        Path preset = work.resolve("p.yaml");
        Files.write(
            preset,
            Mutation.of(
                shipped(random.nextBoolean() ? "quickstart.yaml" : "rust-1.95-debian.yaml"),
                random));
        Files.write(work.resolve("quickstart.lock"), shipped("quickstart.lock"));
        return new String[] {"plan", "--preset", preset.toString(), "--store", store, "--offline"};
      }
      case LOCK -> {
        Path lock = work.resolve("l.lock");
        Files.write(lock, Mutation.of(shipped("quickstart.lock"), random));
        return new String[] {
          "plan", "--preset", "quickstart", "--lock", lock.toString(), "--store", store, "--offline"
        };
      }
      case BINARY -> {
        Path binary = work.resolve("program");
        Files.write(binary, Mutation.of(Files.readAllBytes(Path.of("/bin/true")), random));
        return new String[] {"inspect-binary", binary.toString()};
      }
      default -> {
        layout(input, work.resolve("layout"), random);
        return new String[] {"inspect-image", "oci:" + work.resolve("layout") + ":t"};
      }
    }
  }

  private static byte[] shipped(String name) throws IOException {
    return Files.readAllBytes(Path.of("../presets/src/main/resources/presets", name));
  }

  /** An image layout in which one document is damaged, and the digests above it are right. */
  private static void layout(Input damaged, Path layout, Random random) throws IOException {
    Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
    try (Stream<Path> old = Files.list(blobs)) {
      for (Path blob : old.toList()) {
        Files.delete(blob);
      }
    }
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    byte[] tar = damage(damaged == Input.LAYER_TAR, tar(), random);
    byte[] layer = damage(damaged == Input.LAYER_GZIP, gzip(tar), random);
    String config = CONFIG.formatted(Digest.of(tar));
    byte[] configBytes = damage(damaged == Input.CONFIG, config.getBytes(UTF_8), random);
    byte[] manifest =
        damage(
            damaged == Input.MANIFEST,
            MANIFEST
                .formatted(
                    blob(blobs, configBytes), configBytes.length, blob(blobs, layer), layer.length)
                .getBytes(UTF_8),
            random);
    String index = INDEX.formatted(blob(blobs, manifest), manifest.length);
    Files.write(
        layout.resolve("index.json"),
        damage(damaged == Input.INDEX, index.getBytes(UTF_8), random));
  }

  private static byte[] damage(boolean wanted, byte[] bytes, Random random) {
    return wanted ? Mutation.of(bytes, random) : bytes;
  }

  private static Digest blob(Path blobs, byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    Files.write(blobs.resolve(digest.hex()), bytes);
    return digest;
  }

  private static byte[] tar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.putArchiveEntry(new TarArchiveEntry("opt/"));
      tar.closeArchiveEntry();
      for (String name : new String[] {"opt/file", "opt/" + "n".repeat(120)}) {
        TarArchiveEntry file = new TarArchiveEntry(name);
        file.setSize(600);
        tar.putArchiveEntry(file);
        tar.write(new byte[600]);
        tar.closeArchiveEntry();
      }
      TarArchiveEntry link = new TarArchiveEntry("opt/link", TarArchiveEntry.LF_SYMLINK);
      link.setLinkName("file");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] tar) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(tar);
    }
    return bytes.toByteArray();
  }
}
