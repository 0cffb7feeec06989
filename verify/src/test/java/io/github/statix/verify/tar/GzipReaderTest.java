package io.github.statix.verify.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.verify.layout.TestTar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.junit.jupiter.api.Test;

class GzipReaderTest {

  private static final byte[] TEXT = "some text, ".repeat(20_000).getBytes(StandardCharsets.UTF_8);

  private static GzipReader open(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return new GzipReader(new ByteArrayInputStream(all.toByteArray()));
  }

  @Test
  void readWhenOneMemberGivesItsData() throws IOException {
    try (GzipReader reader = open(TestTar.gzip(TEXT))) {
      assertThat(reader.readAllBytes()).isEqualTo(TEXT);
      assertThat(reader.members()).isEqualTo(1);
      assertThat(reader.trailingBytes()).isZero();
    }
  }

  @Test
  void readWhenSeveralMembersJoinsThem() throws IOException {
    try (GzipReader reader =
        open(TestTar.gzip(TEXT), TestTar.gzip(new byte[0]), TestTar.gzip(TEXT))) {
      assertThat(reader.readAllBytes()).hasSize(2 * TEXT.length);
      assertThat(reader.members()).isEqualTo(3);
    }
  }

  @Test
  void readWhenHeaderHasAllFieldsSkipsThem() throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setFileName("name");
    parameters.setComment("comment");
    parameters.setHeaderCRC(true);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GzipCompressorOutputStream out = new GzipCompressorOutputStream(bytes, parameters)) {
      out.write(TEXT);
    }
    try (GzipReader reader = open(bytes.toByteArray())) {
      assertThat(reader.readAllBytes()).isEqualTo(TEXT);
    }
  }

  @Test
  void readWhenOtherBytesFollowCountsThem() throws IOException {
    for (byte[] tail : new byte[][] {{0}, new byte[100_000], {0x1f}, {0x1f, 0}, {'x', 'y'}}) {
      try (GzipReader reader = open(TestTar.gzip(TEXT), tail)) {
        assertThat(reader.readAllBytes()).isEqualTo(TEXT);
        assertThat(reader.trailingBytes()).isEqualTo(tail.length);
      }
    }
  }

  @Test
  void readWhenDamagedFailsEachTime() throws IOException {
    byte[] crc = TestTar.gzip(TEXT);
    crc[crc.length - 8] ^= 1;
    byte[] length = TestTar.gzip(TEXT);
    length[length.length - 1] ^= 1;
    byte[] cut = Arrays.copyOf(crc, crc.length / 2);
    for (byte[] bad : new byte[][] {crc, length, cut, new byte[0], TEXT}) {
      try (GzipReader reader = open(bad)) {
        assertThatThrownBy(reader::readAllBytes).isInstanceOf(ArchiveFormatException.class);
        assertThatThrownBy(reader::read).isInstanceOf(ArchiveFormatException.class);
        assertThat(reader.hasFailed()).isTrue();
      }
    }
  }
}
