package io.github.statix.verify.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.statix.presets.model.Digest;
import io.github.statix.verify.layout.TestImage;
import io.github.statix.verify.layout.TestTar;
import io.github.statix.verify.report.ImageReport;
import io.github.statix.verify.report.JsonReport;
import io.github.statix.verify.report.TextReport;
import io.github.statix.verify.source.ImageSourceException;
import io.github.statix.verify.source.ImageSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Damaged images of every kind must give a report or a declared exception, nothing else. */
class HostileImageTest {

  private static final String[] EVIL = {
    "null",
    "-1",
    "[]",
    "{}",
    "\"\"",
    "\"x\"",
    "1e400",
    "99999999999999999999",
    "true",
    "9223372036854775807",
    "\"../../etc/passwd\"",
    "[[[[[[[[]]]]]]]]"
  };

  private static Path shared = Path.of("unset");

  @BeforeContainer
  static void makeFolder() throws IOException {
    shared = Files.createTempDirectory("hostile");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    try (var files = Files.walk(shared)) {
      files.sorted(Comparator.reverseOrder()).forEach(HostileImageTest::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] tar() {
    return new TestTar()
        .directory("a/")
        .symlink("a/l", "b")
        .file("a/" + "n".repeat(150), "content")
        .hardLink("a/z", "a/l")
        .bytes();
  }

  private static void inspect(TestImage image) throws IOException {
    image.write(shared);
    try {
      ImageReport report =
          new ImageCheck(1 << 20, 1 << 16)
              .run(ImageSources.open("oci:" + shared, registry -> Optional.empty()));
      assertThat(TextReport.of(report)).endsWith("\n");
      assertThat(JsonReport.of(report)).endsWith("\n");
    } catch (ImageSourceException e) {
      assertThat(e).hasMessageContaining(" ");
    }
    for (Digest digest : image.blobs.keySet()) {
      Files.deleteIfExists(shared.resolve("blobs/sha256").resolve(digest.hex()));
    }
  }

  private static byte[] damage(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(copy, random.nextInt(copy.length)) : copy;
  }

  /** Replaces a value of a JSON text by something that does not belong there. */
  private static byte[] replaceValue(byte[] json, Random random) {
    String text = new String(json, StandardCharsets.UTF_8);
    int colon = text.indexOf(':', random.nextInt(text.length()));
    if (colon < 0) {
      return damage(json, random);
    }
    int end = colon + 1;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String evil = EVIL[random.nextInt(EVIL.length)];
    return (text.substring(0, colon + 1) + evil + text.substring(end))
        .getBytes(StandardCharsets.UTF_8);
  }

  @Property(tries = 1500)
  void inspectWhenDocumentsDamagedEndsInOrder(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    TestImage image = TestImage.of(tar());
    boolean values = random.nextBoolean();
    Digest config = Digest.of(TestImage.bytes(image.config));
    Digest victim = random.nextBoolean() ? image.manifestDigest() : config;
    byte[] blob = Objects.requireNonNull(image.blobs.get(victim));
    image.blobs.put(victim, values ? replaceValue(blob, random) : damage(blob, random));
    inspect(image);
  }

  @Property(tries = 700)
  void inspectWhenIndexOrMarkerDamagedEndsInOrder(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    TestImage image = TestImage.of(tar());
    image.write(shared);
    byte[] index = TestImage.bytes(image.index);
    image.rawIndex =
        Optional.of(random.nextBoolean() ? replaceValue(index, random) : damage(index, random));
    image.marker = random.nextBoolean() ? image.marker : EVIL[random.nextInt(EVIL.length)];
    inspect(image);
  }

  @Property(tries = 2000)
  void inspectWhenGzipDamagedEndsInOrder(@ForAll long seed) throws IOException {
    TestImage image = TestImage.of(tar());
    image.blobs.put(image.layerDigest(0), damage(image.layerBytes(0), new Random(seed)));
    inspect(image);
  }

  @Property(tries = 3000)
  void inspectWhenTarDamagedEndsInOrder(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] tar = damage(tar(), random);
    for (int block = 0; block + 512 <= tar.length && random.nextInt(3) > 0; block += 512) {
      fixChecksum(tar, block); // So that damage behind the checksum is reached too.
    }
    TestImage image = TestImage.of(tar);
    ((ArrayNode) image.config.path("history")).removeAll();
    image.seal();
    inspect(image);
  }

  private static void fixChecksum(byte[] tar, int block) {
    if (tar[block] == 0 || tar[block + 257] != 'u') {
      return;
    }
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? ' ' : tar[block + i] & 0xff;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, block + 148, 8);
  }
}
