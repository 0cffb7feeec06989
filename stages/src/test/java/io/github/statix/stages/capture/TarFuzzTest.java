package io.github.statix.stages.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.tar.LayerException;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Whatever bytes come, a tar becomes a tree or a clear error, and nothing else happens. */
class TarFuzzTest {

  private static Path folder = Path.of("");
  private static byte[][] seeds = {};
  private static @Nullable Store opened;

  private final Store store = Objects.requireNonNull(opened);

  @BeforeContainer
  static void makeSeeds() throws IOException {
    folder = Files.createTempDirectory("tar-fuzz");
    opened = Store.open(folder.resolve("store"));
    String deep = "out/" + "d".repeat(120) + "/" + "\u00e9".repeat(60);
    Tars all =
        new Tars()
            .folder("out")
            .file("out/a", "x".repeat(600))
            .hardLink("out/b", "out/a")
            .symlink("out/c", "../" + "t".repeat(120))
            .folder("out/" + "d".repeat(120))
            .file(deep, "deep");
    Tars links = new Tars().folder("out").symlink("out/l", "/").hardLink("out/m", "out/l");
    seeds = new byte[][] {all.bytes(), links.bytes()};
  }

  @AfterContainer
  static void cleanUp() throws IOException {
    Objects.requireNonNull(opened).close();
    WorkFolder.delete(folder);
  }

  @Property(tries = 4000)
  void readWhenBytesAreMutatedGivesATreeOrAClearError(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] tar = seeds[random.nextInt(seeds.length)].clone();
    int mutations = 1 + random.nextInt(6);
    for (int i = 0; i < mutations; i++) {
      mutate(tar, random);
    }
    try (TarTree tree = TarTree.read(new ByteArrayInputStream(tar), store.workFolder("tar"))) {
      for (TreeEntry entry : tree.entries()) {
        if (entry instanceof TreeEntry.RegularFile file) {
          assertThat(tree.open(file).readAllBytes()).hasSize((int) file.size());
        }
      }
    } catch (LayerException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\0").doesNotContain("Exception");
    }
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("store"));
    }
  }

  /** Changes a byte or a field of some header and, mostly, mends the checksum. */
  private static void mutate(byte[] tar, Random random) {
    int header = random.nextInt(tar.length / 512) * 512;
    switch (random.nextInt(6)) {
      case 0 -> tar[header + random.nextInt(512)] = (byte) random.nextInt(256);
      case 1 -> tar[header + 156] = (byte) "01234567xgLKSDVMN\0".charAt(random.nextInt(18));
      case 2 -> put(tar, header + 124, random, "77777777777", "00000000000", "-0000000001", "\200");
      case 3 -> put(tar, header, random, "../x", "/etc/x", "out/", "out/a/b", "", "\377\376");
      case 4 -> put(tar, header + 157, random, "../../x", "/etc/passwd", "out", "out/b", "");
      default -> System.arraycopy(tar, random.nextInt(tar.length / 512) * 512, tar, header, 512);
    }
    if (random.nextInt(8) > 0) {
      mendChecksum(tar, header);
    }
  }

  private static void put(byte[] tar, int offset, Random random, String... texts) {
    byte[] text =
        (texts[random.nextInt(texts.length)] + "\0").getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(text, 0, tar, offset, text.length);
  }

  private static void mendChecksum(byte[] tar, int header) {
    int sum = 8 * ' ';
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? 0 : tar[header + i] & 0xff;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, header + 148, 8);
  }
}
