package io.github.statix.oci.gzip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds what repeats in one block of bytes and hands it to a {@link DeflateWriter}. Nothing is
 * remembered from one block to the next, so a block's output depends on its bytes alone.
 */
final class BlockDeflater {

  /** Bytes in a block, the last one of a stream excepted. Part of the digest format. */
  static final int BLOCK_SIZE = 1 << 20;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int WINDOW = 1 << 15;
  private static final int MIN_MATCH = 4;
  private static final int MAX_MATCH = 258;
  private static final int HASH_BITS = 16;

  /** Candidates looked at for each match: more of them is slower and smaller. */
  private static final int DEPTH = 12;

  /** A match this long is taken without looking for a better one at the next byte. */
  private static final int NICE = 48;

  /** Candidates looked at for that better one. */
  private static final int LAZY_DEPTH = 6;

  private final byte[] block = new byte[BLOCK_SIZE + Long.BYTES];
  private final int[] head = new int[1 << HASH_BITS];
  private final int[] previous = new int[WINDOW];
  private final DeflateWriter writer = new DeflateWriter(block);

  private int end;
  private int inserted;
  private int matchLength;
  private int matchDistance;

  /** Where the caller puts the bytes of the block. */
  byte[] block() {
    return block;
  }

  /** Where the compressed bytes are after {@link #deflate}. */
  byte[] output() {
    return writer.output();
  }

  /** Compresses the first {@code length} bytes of the block and returns the size of the output. */
  int deflate(int length) {
    end = length;
    inserted = 0;
    Arrays.fill(head, -WINDOW - 1);
    writer.start();
    int position = 0;
    while (position < end) {
      find(position, MIN_MATCH - 1, DEPTH);
      if (matchLength < MIN_MATCH) {
        writer.literal(block[position]);
        position++;
        continue;
      }
      position = improve(position);
      writer.match(matchLength, matchDistance);
      position += matchLength;
    }
    return writer.finish(end);
  }

  /** Puts off the match found as long as the next byte begins a longer one. */
  private int improve(int found) {
    int position = found;
    while (matchLength < NICE && position + 1 < end) {
      int length = matchLength;
      int distance = matchDistance;
      find(position + 1, length, LAZY_DEPTH);
      if (matchLength <= length) {
        matchLength = length;
        matchDistance = distance;
        break;
      }
      writer.literal(block[position]);
      position++;
    }
    return position;
  }

  /** Looks for a match longer than {@code atLeast}; without one that stays the length. */
  private void find(int position, int atLeast, int depth) {
    matchLength = atLeast;
    int limit = Math.min(MAX_MATCH, end - position);
    if (limit < MIN_MATCH || limit <= atLeast) {
      return;
    }
    insertUpTo(position);
    byte[] bytes = block;
    int candidate = head[hash((int) INT.get(bytes, position))];
    int oldest = Math.max(position - WINDOW, 0);
    int best = atLeast;
    int tail = (int) INT.get(bytes, position + best - 3);
    for (int i = depth; candidate >= oldest && i > 0; i--) {
      if ((int) INT.get(bytes, candidate + best - 3) == tail) {
        int length = common(bytes, candidate, position, limit);
        if (length > best) {
          best = length;
          matchDistance = position - candidate;
          if (length >= NICE || length == limit) {
            break;
          }
          tail = (int) INT.get(bytes, position + best - 3);
        }
      }
      candidate = previous[candidate & (WINDOW - 1)];
    }
    matchLength = best;
  }

  /** Makes all positions before this one findable. */
  private void insertUpTo(int position) {
    byte[] bytes = block;
    int last = Math.min(position, end - MIN_MATCH + 1);
    for (int i = inserted; i < last; i++) {
      int hash = hash((int) INT.get(bytes, i));
      previous[i & (WINDOW - 1)] = head[hash];
      head[hash] = i;
    }
    inserted = Math.max(inserted, last);
  }

  private static int hash(int fourBytes) {
    return (fourBytes * 0x9E3779B1) >>> (32 - HASH_BITS);
  }

  private static int common(byte[] bytes, int a, int b, int limit) {
    int length = 0;
    while (length + Long.BYTES <= limit) {
      long difference = (long) LONG.get(bytes, a + length) ^ (long) LONG.get(bytes, b + length);
      if (difference != 0) {
        return length + (Long.numberOfTrailingZeros(difference) >>> 3);
      }
      length += Long.BYTES;
    }
    while (length < limit && bytes[a + length] == bytes[b + length]) {
      length++;
    }
    return length;
  }
}
