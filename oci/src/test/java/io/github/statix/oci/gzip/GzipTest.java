package io.github.statix.oci.gzip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipTest {

  private static final int BLOCK = BlockDeflater.BLOCK_SIZE;

  private static byte[] gzip(byte[] bytes, int threads, int step) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ParallelGzip gzip = new ParallelGzip(out, threads)) {
      for (int done = 0; done < bytes.length; done += step) {
        gzip.write(bytes, done, Math.min(step, bytes.length - done));
      }
      gzip.finish();
    }
    return out.toByteArray();
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  /** Bytes between text and noise: few symbols, many repeats, or the reverse. */
  private static byte[] sample(long seed, int size, int symbols, int repeats) {
    Random random = new Random(seed);
    byte[] bytes = new byte[size];
    int i = 0;
    while (i < size) {
      if (i > 0 && random.nextInt(100) < repeats) {
        int distance = 1 + random.nextInt(Math.min(i, 40_000));
        int length = Math.min(size - i, 3 + random.nextInt(1 << random.nextInt(10)));
        for (int end = i + length; i < end; i++) {
          bytes[i] = bytes[i - distance];
        }
      } else {
        // Squared, so that symbols are not equally frequent and codes differ in length.
        double fraction = random.nextDouble();
        bytes[i++] = (byte) (fraction * fraction * symbols);
      }
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 1, 2, 3, 4, 5, 257, 258, 259, 65535, 65536, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK
      })
  void finishWhenSizeIsNearABorderReadsBackEqual(int size) throws IOException {
    byte[] noise = sample(size, size, 256, 0);
    byte[] zeros = new byte[size];
    byte[] mixed = sample(size, size, 20, 50);

    assertThat(gunzip(gzip(noise, 2, 4096))).isEqualTo(noise);
    assertThat(gunzip(gzip(zeros, 2, 4096))).isEqualTo(zeros);
    assertThat(gunzip(gzip(mixed, 2, 4096))).isEqualTo(mixed);
  }

  @Property(tries = 400)
  void finishWhenContentVariesReadsBackEqual(
      @ForAll long seed,
      @ForAll @IntRange(max = 300_000) int size,
      @ForAll @IntRange(min = 1, max = 256) int symbols,
      @ForAll @IntRange(max = 100) int repeats)
      throws IOException {
    byte[] bytes = sample(seed, size, symbols, repeats);

    assertThat(Arrays.equals(gunzip(gzip(bytes, 1, 1 << 16)), bytes)).isTrue();
  }

  @Test
  void finishWhenFrequenciesGrowLikeFibonacciKeepsCodesWithinTheirLimit() throws IOException {
    // Such frequencies make the longest codes there are, longer than deflate allows.
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int a = 1;
    int b = 1;
    Random random = new Random(1);
    for (int symbol = 0; symbol < 20; symbol++) {
      for (int i = 0; i < a; i++) {
        bytes.write(symbol);
      }
      int next = a + b;
      a = b;
      b = next;
    }
    byte[] shuffled = bytes.toByteArray();
    for (int i = shuffled.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      byte swap = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = swap;
    }

    assertThat(gunzip(gzip(shuffled, 1, 4096))).isEqualTo(shuffled);
  }

  @Test
  void finishWhenThreadsAndWriteSizesDifferGivesTheSameBytes() throws IOException {
    byte[] bytes = sample(7, 5 * BLOCK + 12345, 60, 40);

    byte[] expected = gzip(bytes, 1, 1 << 16);

    assertThat(Arrays.equals(gzip(bytes, 2, 4099), expected)).isTrue();
    assertThat(Arrays.equals(gzip(bytes, 3, BLOCK), expected)).isTrue();
    assertThat(Arrays.equals(gzip(bytes, 4, bytes.length), expected)).isTrue();
  }

  @Test
  void deflateWhenEarlierBlocksWereOthersGivesTheSameBytes() {
    byte[] bytes = sample(3, 100_000, 60, 40);
    BlockDeflater fresh = new BlockDeflater();
    System.arraycopy(bytes, 0, fresh.block(), 0, bytes.length);
    int freshSize = fresh.deflate(bytes.length);
    BlockDeflater used = new BlockDeflater();
    System.arraycopy(sample(4, BLOCK, 250, 90), 0, used.block(), 0, BLOCK);
    used.deflate(BLOCK);
    System.arraycopy(bytes, 0, used.block(), 0, bytes.length);

    int usedSize = used.deflate(bytes.length);

    assertThat(Arrays.equals(fresh.output(), 0, freshSize, used.output(), 0, usedSize)).isTrue();
  }

  @Test
  void finishWhenContentIsNoiseGrowsByLessThanATenthOfAPercent() throws IOException {
    byte[] noise = sample(5, 3 * BLOCK, 256, 0);
    new Random(5).nextBytes(noise);

    assertThat(gzip(noise, 1, BLOCK).length).isLessThan(noise.length + noise.length / 1000);
  }

  /** This digest is part of the digest format: it changes only together with DIGEST_FORMAT. */
  @Test
  void finishWhenThereAreManyBlocksGivesTheGoldenDigest() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(sample(1, BLOCK / 2, 20, 30));
    bytes.write(sample(2, BLOCK, 256, 0));
    bytes.write(new byte[BLOCK]);
    bytes.write(sample(3, BLOCK + 777, 100, 60));

    assertThat(Digest.of(gzip(bytes.toByteArray(), 2, 1 << 16)))
        .isEqualTo(
            Digest.parse(
                "sha256:4f4ab2da1a3e228d452fbe5e79986baac4c45baa6910a54913ad2e030956b0ec"));
  }

  @Test
  void headerSaysNothingOfTimeOrSystem() throws IOException {
    assertThat(gzip(new byte[0], 1, 1)).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
  }
}
