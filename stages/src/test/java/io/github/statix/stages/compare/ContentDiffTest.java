package io.github.statix.stages.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.stages.compare.Finding.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentDiffTest {

  private static final Traces TRACES =
      new Traces(List.of("/srv/store"), List.of("builder-7"), List.of(8, 1));

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<Finding> find(byte[] first, byte[] second) {
    return new ContentDiff(TRACES).find("f", ByteBuffer.wrap(first), ByteBuffer.wrap(second));
  }

  private static Finding only(byte[] first, byte[] second) {
    List<Finding> findings = find(first, second);
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "TIME, built 2026-01-02 03:04, built 2027-02-03 04:05",
    "TIME, on Tue Nov 24 22:19:48 UTC 2026, on Mon Dec 27 05:32:48 UTC 2027",
    "TIME, stamp=1764022788, stamp=1798349588",
    "TIME, (c) 2026 us, (c) 2027 us",
    "PATH, dir /srv/store/tmp/1, dir /build",
    "PATH, as /tmp/ccAbCdEf.s -o x, as /tmp/ccGhIjKl.s -o x",
    "HOST_NAME, by root@builder-7, by root@other",
    "JOBS, make -j8 all, make -j1 all",
    "ORDER, a.o b.o c.o, c.o b.o a.o",
    "CONTENT, red, blue"
  })
  void findWhenLinesDifferGuessesWhy(Kind kind, String first, String second) {
    Finding finding = only(text("same\n" + first + "\n"), text("same\n" + second + "\n"));

    assertThat(finding.kind()).isEqualTo(kind);
    assertThat(finding.detail()).startsWith("line 2: ");
  }

  @Test
  void findWhenLinesAreSwappedSaysOrder() {
    Finding finding = only(text("a\nb\nc\n"), text("a\nc\nb\n"));

    assertThat(finding.toString())
        .isEqualTo("f: order: the same lines in another order, from line 2: 'b' / 'c'");
  }

  @Test
  void findWhenBytesDifferShowsTheTextAroundThem() {
    Finding finding =
        only(text("\0\1\2made 2026-11-24 by us\0rest"), text("\0\1\2made 2027-12-27 by us\0rest"));

    assertThat(finding.kind()).isEqualTo(Kind.TIME);
    assertThat(finding.detail()).contains("at byte 11", "2026-11-24", "2027-12-27");
  }

  @Test
  void findWhenFourBytesAreATimeSaysSo() {
    byte[] first =
        ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 1764022788).array();
    byte[] second =
        ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 1798349588).array();

    Finding finding = only(first, second);

    assertThat(finding.kind()).isEqualTo(Kind.TIME);
    assertThat(finding.detail()).contains("2025-11-24T", "2026-12-27T");
  }

  @Test
  void findWhenBytesLookLikeNothingShowsThem() {
    assertThat(only(new byte[] {0, 1, 2, 3}, new byte[] {0, 1, 9}).toString())
        .isEqualTo("f: content: at byte 2 (4 / 3 bytes): 0203 / 09");
  }

  private static byte[] gzip(int time, String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text(content));
    }
    byte[] array = bytes.toByteArray();
    ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN).putInt(4, time);
    return array;
  }

  @Test
  void findWhenGzipHeadersDifferSaysTime() throws IOException {
    Finding finding = only(gzip(1764022788, "x"), gzip(1798349588, "x"));

    assertThat(finding.kind()).isEqualTo(Kind.TIME);
    assertThat(finding.detail()).startsWith("in the gzip header: 2025-11-24T");
  }

  @Test
  void findWhenGzipContentDiffersLooksInside() throws IOException {
    Finding finding = only(gzip(0, "a\nb\n"), gzip(0, "b\na\n"));

    assertThat(finding.place()).isEqualTo("f(unpacked)");
    assertThat(finding.kind()).isEqualTo(Kind.ORDER);
  }

  private static String member(String name, String time, String owner, String mode, String body) {
    String padded = body.length() % 2 == 0 ? body : body + "\n";
    return "%-16s%-12s%-6s%-6s%-8s%-10d`\n%s"
        .formatted(name + "/", time, owner, owner, mode, body.length(), padded);
  }

  private static byte[] archive(String... members) {
    return text("!<arch>\n" + String.join("", members));
  }

  @Test
  void findWhenArchiveMembersAreSwappedSaysOrder() {
    String a = member("a.o", "0", "0", "644", "aa");
    String b = member("b.o", "0", "0", "644", "b");

    assertThat(only(archive(a, b), archive(b, a)).toString())
        .isEqualTo("f: order: the same members in another order, from number 1: a.o / b.o");
  }

  @Test
  void findWhenArchiveHeadersDifferNamesEach() {
    List<Finding> findings =
        find(
            archive(member("a.o", "1764022788", "0", "644", "x")),
            archive(member("a.o", "1798349588", "7", "600", "y")));

    assertThat(findings)
        .extracting(Finding::toString)
        .containsExactly(
            "f(a.o): time: 1764022788 / 1798349588",
            "f(a.o): owner: 0:0 / 7:7",
            "f(a.o): mode: 644 / 600",
            "f(a.o): content: line 1: 'x' / 'y'");
  }

  @Test
  void findWhenAnArchiveHasLongNamesShowsThem() {
    String table = "a-name-of-more-than-15.o/\n";
    String names = "%-48s%-10d`\n%s".formatted("//", table.length(), table);
    String time = "%-16s%-12s%-6s%-6s%-8s%-10d`\nxx";

    List<Finding> findings =
        find(
            archive(names, time.formatted("/0", "0", "0", "0", "644", 2)),
            archive(names, time.formatted("/0", "5", "0", "0", "644", 2)));

    assertThat(findings)
        .extracting(Finding::toString)
        .containsExactly("f(a-name-of-more-than-15.o): time: 0 / 5");
  }

  @Test
  void findWhenAnArchiveLacksAMemberNamesIt() {
    String a = member("a.o", "0", "0", "644", "aa");
    String b = member("b.o", "0", "0", "644", "bb");

    assertThat(only(archive(a, b), archive(a)).toString())
        .isEqualTo("f: missing: members of the first build only: b.o");
  }

  @Test
  void findWhenAnArchiveIsCutOffComparesBytes() {
    byte[] whole = archive(member("a.o", "0", "0", "644", "aaaaaaaa\0"));
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 4);

    assertThat(only(whole, cut).kind()).isEqualTo(Kind.CONTENT);
  }

  @Test
  void findWhenBuildIdsDifferShowsThemAndTheSectionThatMadeThem() {
    List<Finding> findings =
        find(
            Elf.of("built 2026-11-24 \0", (byte) 0xaa), Elf.of("built 2027-12-27 \0", (byte) 0xbb));

    assertThat(findings)
        .extracting(Finding::toString)
        .containsExactly(
            "f: build id: aaaaaaaa / bbbbbbbb",
            "f(.rodata): time: at byte 9: 'built 2026-11-24 ' / 'built 2027-12-27 '");
  }

  @Test
  void findWhenAnElfFileIsDamagedComparesBytes() {
    byte[] whole = Elf.of("one\0", (byte) 1);
    byte[] damaged = Elf.of("one\0", (byte) 1);
    damaged[41] = 0x7f;

    assertThat(only(whole, damaged).detail()).startsWith("at byte 41: ");
  }
}
