package io.github.statix.verify.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.statix.oci.model.Digest;
import io.github.statix.verify.layout.TestImage;
import io.github.statix.verify.layout.TestTar;
import io.github.statix.verify.report.ImageReport;
import io.github.statix.verify.report.JsonReport;
import io.github.statix.verify.report.TextReport;
import io.github.statix.verify.source.ImageSource;
import io.github.statix.verify.source.ImageSourceException;
import io.github.statix.verify.source.ImageSources;
import io.github.statix.verify.source.ManifestBlob;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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

  private static final byte[] TAR =
      new TestTar()
          .directory("a/")
          .symlink("a/l", "b")
          .file("a/" + "n".repeat(150), "content")
          .hardLink("a/z", "a/l")
          .bytes();

  /** The image from memory; a file system would take most of the time. */
  private static void inspect(TestImage image, byte[] manifest) throws IOException {
    inspect(
        new ImageSource() {
          @Override
          public String name() {
            return "memory";
          }

          @Override
          public ManifestBlob manifest() {
            return new ManifestBlob(manifest, TestImage.MANIFEST, List.of());
          }

          @Override
          public Optional<InputStream> open(Digest digest) {
            return Optional.ofNullable(image.blobs.get(digest)).map(ByteArrayInputStream::new);
          }
        });
  }

  private static void inspect(ImageSource source) throws IOException {
    try {
      ImageReport report = new ImageCheck(1 << 20, 1 << 16).run(source);
      assertThat(TextReport.of(report)).endsWith("\n");
      assertThat(JsonReport.of(report)).endsWith("\n");
    } catch (ImageSourceException e) {
      assertThat(e).hasMessageContaining(" ");
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

  @Property(tries = 4000)
  void inspectWhenDocumentsDamagedEndsInOrder(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    TestImage image = TestImage.of(TAR);
    boolean values = random.nextBoolean();
    byte[] manifest = TestImage.bytes(image.manifest);
    byte[] config = TestImage.bytes(image.config);
    byte[] victim = random.nextBoolean() ? manifest : config;
    byte[] bad = values ? replaceValue(victim, random) : damage(victim, random);
    image.blobs.put(Digest.of(config), victim == config ? bad : config);
    inspect(image, victim == manifest ? bad : manifest);
  }

  @Property(tries = 400)
  void inspectWhenIndexOrMarkerDamagedEndsInOrder(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    TestImage image = TestImage.of(TAR);
    byte[] index = TestImage.bytes(image.index);
    image.rawIndex =
        Optional.of(random.nextBoolean() ? replaceValue(index, random) : damage(index, random));
    image.marker = random.nextBoolean() ? image.marker : EVIL[random.nextInt(EVIL.length)];
    image.write(shared);
    inspect(ImageSources.open("oci:" + shared, TestImage::unreachable));
  }

  @Property(tries = 4000)
  void inspectWhenGzipDamagedEndsInOrder(@ForAll long seed) throws IOException {
    TestImage image = TestImage.of(TAR);
    image.blobs.put(image.layerDigest(0), damage(image.layerBytes(0), new Random(seed)));
    inspect(image, TestImage.bytes(image.manifest));
  }

  @Property(tries = 3000)
  void inspectWhenTarDamagedEndsInOrder(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] tar = damage(TAR, random);
    for (int block = 0; block + 512 <= tar.length && random.nextInt(3) > 0; block += 512) {
      fixChecksum(tar, block); // So that damage behind the checksum is reached too.
    }
    TestImage image = TestImage.of(tar);
    ((ArrayNode) image.config.path("history")).removeAll();
    image.seal();
    inspect(image, TestImage.bytes(image.manifest));
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
