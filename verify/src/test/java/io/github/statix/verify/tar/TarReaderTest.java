package io.github.statix.verify.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.verify.layout.TestTar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

class TarReaderTest {

  private static final String LONG = "folder/" + "name".repeat(60);

  private static List<TarMember> read(byte[] tar) throws IOException {
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    List<TarMember> all = new ArrayList<>();
    for (Optional<TarMember> m = reader.next(); m.isPresent(); m = reader.next()) {
      all.add(m.get());
    }
    assertThat(reader.hasEndMark()).isTrue();
    return all;
  }

  private static byte[] write(int longMode, int bigMode, TarArchiveEntry... entries)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8")) {
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

  private static TarArchiveEntry entry(String name, long mtime) {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(700);
    entry.setModTime(mtime * 1000);
    return entry;
  }

  @Test
  void nextWhenNamesAreLongReadsBothForms() throws IOException {
    for (int mode :
        List.of(TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.LONGFILE_GNU)) {
      byte[] tar =
          write(mode, TarArchiveOutputStream.BIGNUMBER_POSIX, entry(LONG, 1), entry("b", 2));
      assertThat(read(tar)).extracting(TarMember::name).containsExactly(LONG, "b");
    }
  }

  @Test
  void nextWhenNumbersAreBigReadsBothForms() throws IOException {
    long far = 1L << 40;
    for (int mode :
        List.of(TarArchiveOutputStream.BIGNUMBER_POSIX, TarArchiveOutputStream.BIGNUMBER_STAR)) {
      byte[] tar = write(TarArchiveOutputStream.LONGFILE_POSIX, mode, entry("a", far));
      assertThat(read(tar)).extracting(TarMember::mtime).containsExactly(far);
    }
    byte[] before =
        write(
            TarArchiveOutputStream.LONGFILE_POSIX,
            TarArchiveOutputStream.BIGNUMBER_STAR,
            entry("a", -5));
    assertThat(read(before)).extracting(TarMember::mtime).containsExactly(-5L);
  }

  @Test
  void nextWhenLinksAreLongReadsTargets() throws IOException {
    byte[] tar =
        new TestTar().symlink("s", LONG).hardLink("h", "s").directory("d/").device("c").bytes();
    List<TarMember> members = read(tar);
    assertThat(members)
        .extracting(TarMember::type)
        .containsExactly(
            TarMember.Type.SYMLINK,
            TarMember.Type.HARD_LINK,
            TarMember.Type.DIRECTORY,
            TarMember.Type.CHARACTER_DEVICE);
    assertThat(members.get(1).linkName()).isEqualTo("s");
  }

  @Test
  void nextWhenReadBySecondParserAgrees() throws IOException {
    byte[] tar =
        new TestTar().directory("ü/").file("ü/" + LONG, "x".repeat(3000)).file("z", "").bytes();
    List<String> others = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
      for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        others.add(e.getName() + " " + e.getSize());
      }
    }
    assertThat(read(tar).stream().map(m -> m.name() + " " + m.size())).isEqualTo(others);
  }

  @Test
  void nextWhenDamagedSaysWhere() {
    byte[] tar = new TestTar().file("a", "content").file("b", "more").bytes();
    byte[] sum = tar.clone();
    sum[1024 + 3] ^= 1;
    assertThatThrownBy(() -> read(sum))
        .isInstanceOf(ArchiveFormatException.class)
        .hasMessageContaining("checksum")
        .hasMessageContaining("byte 1024");
    assertThatThrownBy(() -> read(Arrays.copyOf(tar, 600)))
        .isInstanceOf(ArchiveFormatException.class)
        .hasMessageContaining("inside a member's content");
    assertThatThrownBy(() -> read(Arrays.copyOf(tar, 1100)))
        .isInstanceOf(ArchiveFormatException.class)
        .hasMessageContaining("inside a header");
  }

  /** A lone header block of this type and size. */
  private static byte[] header(char type, int size) {
    byte[] block = new byte[512];
    block[0] = 'a';
    put(block, 124, "%011o".formatted(size));
    put(block, 148, "        ");
    block[156] = (byte) type;
    int sum = 0;
    for (byte value : block) {
      sum += value & 0xff;
    }
    put(block, 148, "%06o\0".formatted(sum));
    return block;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  @Test
  void nextWhenExtendedHeaderIsHugeRefusesIt() {
    for (char type : new char[] {'x', 'g', 'L', 'K'}) {
      assertThatThrownBy(() -> read(header(type, (1 << 20) + 1)))
          .isInstanceOf(ArchiveFormatException.class)
          .hasMessageContaining("more than 1048576");
    }
  }

  @Test
  void nextWhenNoEndMarkSaysSo() throws IOException {
    byte[] tar = new TestTar().file("a", "").bytes();
    TarReader reader = new TarReader(new ByteArrayInputStream(Arrays.copyOf(tar, 512)));
    assertThat(reader.next()).isPresent();
    assertThat(reader.next()).isEmpty();
    assertThat(reader.hasEndMark()).isFalse();
    assertThat(new String(tar, 0, 1, StandardCharsets.UTF_8)).isEqualTo("a");
  }
}
