package io.github.statix.verify.tar;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields of one 512-byte header block (POSIX.1-2017 pax, with GNU's base-256 numbers). */
final class TarHeader {

  static final int BLOCK = 512;

  private final byte[] block;
  private final long offset;

  TarHeader(byte[] block, long offset) {
    this.block = block;
    this.offset = offset;
  }

  boolean isZero() {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  void requireChecksum() throws ArchiveFormatException {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte value = i >= 148 && i < 156 ? (byte) ' ' : block[i];
      unsigned += value & 0xff;
      signed += value;
    }
    long stored = number(148, 8, "checksum");
    if (stored != unsigned && stored != signed) {
      throw problem("the checksum of a tar header does not fit");
    }
  }

  char typeFlag() {
    return (char) (block[156] & 0xff);
  }

  /** The name from the block alone, the ustar prefix included. */
  String name() {
    String name = text(0, 100);
    boolean ustar = text(257, 6).equals("ustar") && block[263] == '0';
    String prefix = ustar ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  String linkName() {
    return text(157, 100);
  }

  int mode() throws ArchiveFormatException {
    return (int) (number(100, 8, "mode") & 07777);
  }

  long size() throws ArchiveFormatException {
    long size = number(124, 12, "size");
    if (size < 0) {
      throw problem("the size of a tar member is negative");
    }
    return size;
  }

  long mtime() throws ArchiveFormatException {
    return number(136, 12, "mtime");
  }

  /** GNU's old sparse form continues its map in blocks of their own. */
  boolean hasMoreSparse() {
    return typeFlag() == 'S' && block[482] != 0;
  }

  private String text(int from, int length) {
    int end = from;
    while (end < from + length && block[end] != 0) {
      end++;
    }
    return new String(block, from, end - from, StandardCharsets.UTF_8);
  }

  private long number(int from, int length, String field) throws ArchiveFormatException {
    if ((block[from] & 0x80) != 0) {
      return binary(from, length, field);
    }
    String digits =
        new String(block, from, length, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    if (digits.isEmpty()) {
      return 0;
    }
    try {
      long value = Long.parseLong(digits, 8);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw problem("the %s of a tar header is no octal number".formatted(field));
    }
    throw problem("the %s of a tar header is negative".formatted(field));
  }

  private long binary(int from, int length, String field) throws ArchiveFormatException {
    boolean negative = (block[from] & 0x40) != 0;
    byte[] bytes = Arrays.copyOfRange(block, from, from + length);
    bytes[0] = (byte) (negative ? bytes[0] | 0x80 : bytes[0] & 0x7f);
    BigInteger value = new BigInteger(bytes);
    if (value.bitLength() > 63) {
      throw problem("the %s of a tar header has more than 63 bits".formatted(field));
    }
    return value.longValue();
  }

  ArchiveFormatException problem(String what) {
    return new ArchiveFormatException(what + ", at uncompressed byte " + offset);
  }
}
