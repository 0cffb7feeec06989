package io.github.statix.oci.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {

  private static final String LONG = "directory/" + "name".repeat(60);

  private static List<TarMember> read(byte[] tar) throws IOException {
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    List<TarMember> all = new ArrayList<>();
    for (TarMember member = reader.next(); member != null; member = reader.next()) {
      all.add(member);
    }
    assertThat(reader.ended()).isTrue();
    return all;
  }

  private static byte[] write(int longMode, int bigMode, TarArchiveEntry... entries)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, 512, "UTF-8")) {
      out.setLongFileMode(longMode);
      out.setBigNumberMode(bigMode);
      for (TarArchiveEntry entry : entries) {
        out.putArchiveEntry(entry);
        out.write(new byte[(int) entry.getSize()]);
        out.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] write(TarArchiveEntry... entries) throws IOException {
    return write(
        TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.BIGNUMBER_POSIX, entries);
  }

  private static TarArchiveEntry file(String name, int size, long mtime) {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(size);
    entry.setModTime(mtime * 1000);
    return entry;
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.LONGFILE_GNU})
  void nextWhenNamesAreLongReadsThem(int form) throws IOException {
    byte[] tar =
        write(
            form,
            TarArchiveOutputStream.BIGNUMBER_POSIX,
            file(LONG, 700, 1),
            file("b\u00fc", 0, 2));

    assertThat(read(tar)).extracting(TarMember::name).containsExactly(LONG, "b\u00fc");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {TarArchiveOutputStream.BIGNUMBER_POSIX, TarArchiveOutputStream.BIGNUMBER_STAR})
  void nextWhenNumbersAreBigReadsThem(int form) throws IOException {
    long far = 1L << 40;
    byte[] tar =
        write(TarArchiveOutputStream.LONGFILE_POSIX, form, file("a", 1, far), file("b", 1, -5));

    assertThat(read(tar)).extracting(TarMember::mtime).containsExactly(far, -5L);
  }

  @Test
  void nextWhenANameLeavesTheRootGivesItAsItIsStored() throws IOException {
    byte[] tar = write(file("/etc/passwd", 0, 1), file("../x", 0, 1), file("a//./b", 0, 1));

    assertThat(read(tar))
        .extracting(TarMember::name)
        .containsExactly("/etc/passwd", "../x", "a//./b");
  }

  @Test
  void nextWhenDamagedSaysWhere() throws IOException {
    byte[] tar = write(file("a", 7, 1), file("b", 4, 1));
    byte[] sum = tar.clone();
    sum[1024 + 3] ^= 1;

    assertThatThrownBy(() -> read(sum))
        .hasMessageContaining("checksum")
        .hasMessageContaining("byte 1536");
    assertThatThrownBy(() -> read(Arrays.copyOf(tar, 600))).hasMessageContaining("cut off");
    assertThatThrownBy(() -> read(Arrays.copyOf(tar, 1100))).hasMessageContaining("cut off");
  }

  @Test
  void nextWhenAZeroRecordStandsAloneRefusesIt() throws IOException {
    byte[] one = Arrays.copyOf(write(file("a", 0, 1)), 1024);
    byte[] tar = Arrays.copyOf(one, 1536);
    System.arraycopy(one, 0, tar, 1024, 512);

    assertThatThrownBy(() -> read(tar))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("lone zero record");
  }

  @Test
  void nextWhenThereIsNoEndMarkSaysSo() throws IOException {
    for (int length : new int[] {512, 1024}) {
      byte[] cut = Arrays.copyOf(write(file("a", 0, 1)), length);
      TarReader reader = new TarReader(new ByteArrayInputStream(cut));

      assertThat(reader.next()).isNotNull();
      assertThat(reader.next()).isNull();
      assertThat(reader.ended()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(chars = {'x', 'g', 'L', 'K'})
  void nextWhenARecordIsHugeRefusesIt(char type) {
    assertThatThrownBy(() -> read(header(type, (1 << 20) + 1)))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("at most 1048576");
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '4', '5', '6'})
  void nextWhenWhatIsNoFileHasContentRefusesIt(char type) {
    assertThatThrownBy(() -> read(header(type, 1)))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("is no file but has 1 bytes");
  }

  @Test
  void nextWhenAFileIsSparseRefusesIt() {
    assertThatThrownBy(() -> read(header('S', 0))).hasMessageContaining("sparse");
  }

  @Test
  void belowRootWhenTheTypeIsUnknownRefusesIt() throws IOException {
    byte[] tar = Arrays.copyOf(header('Z', 0), 1536);

    assertThatThrownBy(() -> read(tar).get(0).belowRoot())
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("of type 'Z'");
  }

  /** A header of this type and size, and nothing else. */
  private static byte[] header(char type, int size) {
    byte[] record = new byte[512];
    put(record, 0, "a");
    put(record, 124, "%011o".formatted(size));
    put(record, 148, "        ");
    record[156] = (byte) type;
    put(record, 157, "b");
    int sum = 0;
    for (byte value : record) {
      sum += value & 0xff;
    }
    put(record, 148, "%06o\0".formatted(sum));
    return record;
  }

  private static void put(byte[] record, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, record, at, bytes.length);
  }
}
