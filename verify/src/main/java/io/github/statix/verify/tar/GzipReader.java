package io.github.statix.verify.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses gzip (RFC 1952) and checks every member to its last byte.
 *
 * <p>Unlike the JDK's stream it tells members and trailing bytes apart. It reads ahead, so {@link
 * #trailingBytes()} counts only once the end was reached. Closing it does not close the input.
 */
public final class GzipReader extends InputStream {

  private static final int FHCRC = 2;
  private static final int FEXTRA = 4;
  private static final int FNAME = 8;
  private static final int FCOMMENT = 16;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long read;
  private long members;
  private long trailing;
  private boolean insideMember;
  private boolean atEnd;
  private @Nullable ArchiveFormatException failure;

  /** A reader of this stream, which must begin with a gzip member. */
  public GzipReader(InputStream in) {
    this.in = in;
  }

  /** How many members were begun. */
  public long members() {
    return members;
  }

  /** Bytes after the last member that are no further member. */
  public long trailingBytes() {
    return trailing;
  }

  /** Whether the stream broke the format; every later read fails the same way. */
  public boolean hasFailed() {
    return failure != null;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n = read(one, 0, 1);
    return n < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      return length == 0 ? 0 : decompress(into, offset, length);
    } catch (ArchiveFormatException e) {
      failure = e;
      throw e;
    }
  }

  private int decompress(byte[] into, int offset, int length) throws IOException {
    while (!atEnd) {
      if (!insideMember && !beginMember()) {
        atEnd = true;
        break;
      }
      int n = inflate(into, offset, length);
      if (n > 0) {
        crc.update(into, offset, n);
        return n;
      }
    }
    return -1;
  }

  private int inflate(byte[] into, int offset, int length) throws IOException {
    try {
      int n = inflater.inflate(into, offset, length);
      if (n > 0) {
        return n;
      }
      if (inflater.finished()) {
        endMember();
        return 0;
      }
      if (inflater.needsDictionary()) {
        throw new ArchiveFormatException("the deflate data wants a dictionary" + place());
      }
      if (!fill()) {
        throw new ArchiveFormatException("the gzip data ends inside a member" + place());
      }
      inflater.setInput(buffer, position, limit - position);
      return 0;
    } catch (DataFormatException e) {
      String reason = e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
      throw new ArchiveFormatException("the deflate data is damaged" + reason + place());
    }
  }

  /** Begins the next member; false at the end of the input or where something else follows. */
  private boolean beginMember() throws IOException {
    int first = next();
    if (first < 0) {
      if (members == 0) {
        throw new ArchiveFormatException("there is no gzip data at all");
      }
      return false;
    }
    int second = first == 0x1f ? next() : -1;
    if (first != 0x1f || second != 0x8b) {
      if (members == 0) {
        throw new ArchiveFormatException("the data does not begin with the gzip magic 1f 8b");
      }
      trailing = (first == 0x1f && second >= 0 ? 2 : 1) + skipRest();
      return false;
    }
    members++;
    readHeader();
    inflater.reset();
    inflater.setInput(buffer, position, limit - position);
    crc.reset();
    insideMember = true;
    return true;
  }

  private void readHeader() throws IOException {
    if (require() != 8) {
      throw new ArchiveFormatException("the gzip member is not deflate-compressed" + place());
    }
    int flags = require();
    if ((flags & 0xe0) != 0) {
      throw new ArchiveFormatException("the gzip header has reserved flags set" + place());
    }
    skip(6);
    if ((flags & FEXTRA) != 0) {
      int low = require();
      skip(low | require() << 8);
    }
    if ((flags & FNAME) != 0) {
      skipText();
    }
    if ((flags & FCOMMENT) != 0) {
      skipText();
    }
    if ((flags & FHCRC) != 0) {
      skip(2);
    }
  }

  private void endMember() throws IOException {
    position = limit - inflater.getRemaining();
    long expectedCrc = littleEndian();
    long expectedSize = littleEndian();
    if (expectedCrc != crc.getValue()) {
      throw new ArchiveFormatException("a gzip member's CRC-32 does not fit its data" + place());
    }
    if (expectedSize != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new ArchiveFormatException("a gzip member's length does not fit its data" + place());
    }
    insideMember = false;
  }

  private long littleEndian() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      value |= (long) require() << shift;
    }
    return value;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      require();
    }
  }

  private void skipText() throws IOException {
    int value = require();
    while (value != 0) {
      value = require();
    }
  }

  private long skipRest() throws IOException {
    long count = (long) limit - position;
    position = limit;
    while (fill()) {
      count += limit;
      position = limit;
    }
    return count;
  }

  private int require() throws IOException {
    int value = next();
    if (value < 0) {
      throw new ArchiveFormatException("the gzip data ends inside a header or trailer" + place());
    }
    return value;
  }

  private int next() throws IOException {
    if (position == limit && !fill()) {
      return -1;
    }
    return buffer[position++] & 0xff;
  }

  private boolean fill() throws IOException {
    int n = in.read(buffer, 0, buffer.length);
    position = 0;
    limit = Math.max(n, 0);
    read += limit;
    return n > 0;
  }

  private String place() {
    return ", near compressed byte " + read;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
