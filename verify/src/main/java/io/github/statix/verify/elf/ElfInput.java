package io.github.statix.verify.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;

/** Bounded reads of a file; every offset and count is checked against the file's size first. */
final class ElfInput {

  private static final int PAGE = 1 << 16;

  private final SeekableByteChannel channel;
  private final long size;
  private final byte[] page = new byte[PAGE];
  private long pageStart = -1;
  private int pageLength;

  ElfInput(SeekableByteChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  long size() {
    return size;
  }

  /** Throws unless {@code length} bytes can be read at {@code offset}. */
  void require(long offset, long length, String what) throws ElfFormatException {
    if (offset < 0 || length < 0 || offset > size || length > size - offset) {
      throw new ElfFormatException(
          "%s needs 0x%x bytes at 0x%x, but the file has 0x%x bytes; it is cut short or damaged"
              .formatted(what, length, offset, size),
          Math.max(0, Math.min(offset, size)));
    }
  }

  /** Reads a small structure; {@code length} is chosen by us, never by the file. */
  ByteBuffer read(long offset, int length, ByteOrder order, String what) throws IOException {
    require(offset, length, what);
    if (length > PAGE) {
      throw new IllegalArgumentException("longer than a page: " + length);
    }
    if (pageStart < 0 || offset < pageStart || offset + length > pageStart + pageLength) {
      load(offset);
    }
    if (offset + length > pageStart + pageLength) {
      throw new ElfFormatException(what + " vanished while it was read", offset);
    }
    byte[] bytes = new byte[length];
    System.arraycopy(page, (int) (offset - pageStart), bytes, 0, length);
    return ByteBuffer.wrap(bytes).order(order);
  }

  /** A NUL-terminated text of at most {@code limit} bytes; other bytes than ASCII stay visible. */
  String text(long offset, int limit, String what) throws IOException {
    require(offset, 1, what);
    int length = (int) Math.min(limit, size - offset);
    byte[] bytes = read(offset, length, ByteOrder.LITTLE_ENDIAN, what).array();
    for (int i = 0; i < length; i++) {
      if (bytes[i] == 0) {
        return new String(bytes, 0, i, StandardCharsets.ISO_8859_1);
      }
    }
    throw new ElfFormatException("%s has no end within %d bytes".formatted(what, length), offset);
  }

  private void load(long offset) throws IOException {
    pageStart = offset;
    pageLength = 0;
    ByteBuffer into = ByteBuffer.wrap(page);
    channel.position(offset);
    while (into.hasRemaining()) {
      int n = channel.read(into);
      if (n < 0) {
        break;
      }
    }
    pageLength = into.position();
  }
}
