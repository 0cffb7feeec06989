package io.github.statix.oci.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar member by member in memory that no tar can make grow, and believes nothing in it:
 * ustar, pax records, GNU long names and base-256 numbers (POSIX.1-2017, "pax"). What could be read
 * in two ways is refused, never guessed. Names are given as they are stored; {@link
 * TarMember#belowRoot} judges them. Owners are not read.
 */
public final class TarReader {

  private static final int MAX_EXTENSION = 1 << 20;

  /** More than any disk, and far enough from overflowing. */
  private static final long MAX_SIZE = 1L << 60;

  private final InputStream in;
  private final byte[] header = new byte[TarWriter.RECORD];
  private long position;
  private long contentLeft;
  private long padding;
  private boolean ended;

  /**
   * A reader of this stream.
   *
   * @param in best buffered; left open
   */
  public TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * The next member, or null at the end. What is left of the last one's content is skipped.
   *
   * @throws LayerException when the tar is broken or holds what is not read here; the message says
   *     at which byte
   */
  public @Nullable TarMember next() throws IOException {
    skipContent();
    TarExtensions extensions = new TarExtensions();
    while (!ended && readHeader()) {
      char type = (char) (header[156] & 0xff);
      switch (type) {
        case 'x' -> extensions.pax(extension("pax record"));
        case 'g' -> TarExtensions.checkGlobal(extension("global pax record"));
        case 'L' -> extensions.longName(extension("GNU long name"));
        case 'K' -> extensions.longLink(extension("GNU long link"));
        default -> {
          return member(type, extensions);
        }
      }
    }
    if (extensions.any()) {
      throw problem("the tar ends after a record that belongs to a further member");
    }
    return null;
  }

  /** Whether the two zero records that end a tar were seen. */
  public boolean ended() {
    return ended;
  }

  /** Reads from the content of the last member, as {@link InputStream#read(byte[], int, int)}. */
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (contentLeft == 0) {
      return -1;
    }
    int n = in.read(buffer, offset, (int) Math.min(length, contentLeft));
    if (n < 0) {
      throw truncated();
    }
    contentLeft -= n;
    position += n;
    return n;
  }

  private void skipContent() throws IOException {
    try {
      in.skipNBytes(contentLeft + padding);
    } catch (EOFException e) {
      throw truncated();
    }
    position += contentLeft + padding;
    contentLeft = 0;
    padding = 0;
  }

  private boolean readHeader() throws IOException {
    if (!readRecord()) {
      return false;
    }
    if (isZero()) {
      boolean second = readRecord();
      if (second && !isZero()) {
        throw problem("a lone zero record stands inside the tar");
      }
      ended = second;
      return false;
    }
    int sum = 0;
    for (int i = 0; i < header.length; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    if (number(148, 8, "checksum") != sum) {
      throw problem("not a tar, or a damaged one: a header's checksum is wrong");
    }
    return true;
  }

  private boolean readRecord() throws IOException {
    int n = in.readNBytes(header, 0, header.length);
    if (n > 0 && n < header.length) {
      throw truncated();
    }
    position += n;
    return n > 0;
  }

  private boolean isZero() {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private LayerException truncated() {
    return problem("the tar ends in the middle of a member; it was cut off");
  }

  private LayerException problem(String what) {
    return new LayerException("%s, near byte %d".formatted(what, position));
  }

  /** The body of a header that only says something about the next one. */
  private byte[] extension(String what) throws IOException {
    long size = number(124, 12, "size");
    if (size > MAX_EXTENSION) {
      throw problem("a %s has %d bytes; at most %d are read".formatted(what, size, MAX_EXTENSION));
    }
    byte[] body = in.readNBytes((int) size);
    if (body.length < size) {
      throw truncated();
    }
    position += size;
    padding = padding(size);
    skipContent();
    return body;
  }

  private TarMember member(char rawType, TarExtensions extensions) throws IOException {
    String name = extensions.name(this::storedName);
    char type =
        switch (rawType) {
          // Before ustar a directory was a file whose name ends with a slash.
          case '\0' -> name.endsWith("/") ? TarMember.DIRECTORY : TarMember.FILE;
          case '7' -> TarMember.FILE;
          case 'S' -> throw problem("a member is a sparse file, which is not read here");
          default -> rawType;
        };
    boolean hasTarget = type == TarMember.SYMLINK || type == TarMember.HARD_LINK;
    String link = hasTarget ? extensions.link(() -> text(157, 100)) : "";
    long size = extensions.size(number(124, 12, "size"));
    if (size > MAX_SIZE) {
      throw problem("member '%s' claims %d bytes".formatted(EntryPath.show(name), size));
    }
    if (type != TarMember.FILE && TarMember.isKnown(type) && size != 0) {
      throw problem(
          "member '%s' is no file but has %d bytes".formatted(EntryPath.show(name), size));
    }
    contentLeft = size;
    padding = padding(size);
    int mode = (int) number(100, 8, "mode") & 07777;
    return new TarMember(type, name, link, mode, extensions.mtime(signed(136, 12, "time")), size);
  }

  private static long padding(long size) {
    return -size & (TarWriter.RECORD - 1);
  }

  private String storedName() throws LayerException {
    String name = text(0, 100);
    boolean ustar = header[257] == 'u' && header[262] == 0;
    String prefix = ustar ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private String text(int offset, int length) throws LayerException {
    int end = offset;
    while (end < offset + length && header[end] != 0) {
      end++;
    }
    return EntryPath.utf8(header, offset, end - offset, "a member's name");
  }

  private long number(int offset, int length, String what) throws LayerException {
    long value = signed(offset, length, what);
    if (value < 0) {
      throw problem("a member has the negative %s %d".formatted(what, value));
    }
    return value;
  }

  /** Octal digits between blanks, or base 256 when the first bit is set. */
  private long signed(int offset, int length, String what) throws LayerException {
    if (header[offset] < 0) {
      return base256(offset, length, what);
    }
    int i = offset;
    int end = offset + length;
    while (i < end && header[i] == ' ') {
      i++;
    }
    long value = 0;
    while (i < end && header[i] >= '0' && header[i] <= '7') {
      value = value << 3 | (header[i++] - '0');
    }
    if (i < end && header[i] != 0 && header[i] != ' ') {
      throw problem("a member's %s is not a number".formatted(what));
    }
    return value;
  }

  private long base256(int offset, int length, String what) throws LayerException {
    boolean negative = (header[offset] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int bits = i == 0 ? header[offset] & 0x3f | (negative ? 0xc0 : 0) : header[offset + i] & 0xff;
      if (value >> 54 != (negative ? -1 : 0)) {
        throw problem("a member's %s is beyond 64 bits".formatted(what));
      }
      value = value << 8 | bits;
    }
    return value;
  }
}
