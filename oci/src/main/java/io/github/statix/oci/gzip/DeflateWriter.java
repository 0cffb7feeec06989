package io.github.statix.oci.gzip;

import java.util.Arrays;

/** Literals and matches of one block as a run of deflate blocks (RFC 1951, 3.2). */
final class DeflateWriter {

  /** Literals and matches that share one pair of codes. Part of the digest format. */
  private static final int RUN = 6 << 10;

  private static final int END_OF_BLOCK = 256;
  private static final int MAX_STORED = 65535;
  private static final int MATCH = 1 << 31;

  private static final byte[] LENGTH_CODE = new byte[256];
  private static final int[] LENGTH_BASE = new int[29];
  private static final int[] LENGTH_EXTRA = new int[29];

  static {
    // RFC 1951, 3.2.5: four codes for each number of extra bits, and one for the longest match.
    int length = 0;
    for (int code = 0; code < 28; code++) {
      LENGTH_EXTRA[code] = code < 8 ? 0 : (code - 4) >> 2;
      LENGTH_BASE[code] = length;
      int next = Math.min(length + (1 << LENGTH_EXTRA[code]), 256);
      Arrays.fill(LENGTH_CODE, length, next, (byte) code);
      length = next;
    }
    LENGTH_BASE[28] = 255;
    LENGTH_CODE[255] = 28;
  }

  private final byte[] block;
  private final BitOutput out = new BitOutput(BlockDeflater.BLOCK_SIZE + (1 << 12));
  private final int[] symbols = new int[RUN];
  private final int[] literalCounts = new int[286];
  private final int[] distanceCounts = new int[30];
  private final HuffmanCode literals = new HuffmanCode(286, 15);
  private final HuffmanCode distances = new HuffmanCode(30, 15);
  private final CodeLengths codeLengths = new CodeLengths();

  private int count;
  private int from;
  private int covered;

  DeflateWriter(byte[] block) {
    this.block = block;
  }

  byte[] output() {
    return out.bytes();
  }

  void start() {
    out.reset();
    from = 0;
    covered = 0;
    clear();
  }

  void literal(byte value) {
    literalCounts[value & 0xff]++;
    symbols[count++] = value & 0xff;
    covered++;
    if (count == RUN) {
      flush();
    }
  }

  /**
   * Appends a match.
   *
   * @param length 3 to 258 bytes
   * @param distance 1 to 32768 bytes back
   */
  void match(int length, int distance) {
    literalCounts[257 + LENGTH_CODE[length - 3]]++;
    distanceCounts[distanceCode(distance - 1)]++;
    symbols[count++] = MATCH | (length - 3) << 15 | (distance - 1);
    covered += length;
    if (count == RUN) {
      flush();
    }
  }

  /** Ends the output on a byte border that a decoder can be at in mid-stream; returns its size. */
  int finish(int end) {
    if (covered != end) {
      throw new IllegalStateException("covered %d of %d bytes".formatted(covered, end));
    }
    if (count > 0) {
      flush();
    }
    putStored(0, 0);
    return out.size();
  }

  private void flush() {
    literalCounts[END_OF_BLOCK] = 1;
    literals.build(literalCounts);
    distances.build(distanceCounts);
    long header = codeLengths.build(literals.lengths, distances.lengths);
    long bits = header + literals.cost(literalCounts) + distances.cost(distanceCounts);
    for (int code = 8; code < 28; code++) {
      bits += (long) literalCounts[257 + code] * LENGTH_EXTRA[code];
    }
    for (int code = 4; code < 30; code++) {
      bits += (long) distanceCounts[code] * ((code >> 1) - 1);
    }
    int length = covered - from;
    int chunks = (length + MAX_STORED - 1) / MAX_STORED;
    if (bits >= 8L * (length + 5L * chunks)) {
      for (int done = 0; done < length; done += MAX_STORED) {
        putStored(from + done, Math.min(MAX_STORED, length - done));
      }
    } else {
      out.put(0b100, 3);
      codeLengths.write(out);
      putSymbols();
    }
    from = covered;
    clear();
  }

  private void putStored(int offset, int length) {
    out.put(0, 3);
    out.align();
    out.put(length, 16);
    out.put(~length & 0xffff, 16);
    out.putBytes(block, offset, length);
  }

  private void putSymbols() {
    short[] codes = literals.codes;
    byte[] lengths = literals.lengths;
    for (int i = 0; i < count; i++) {
      int symbol = symbols[i];
      if (symbol >= 0) {
        out.put(codes[symbol] & 0xffff, lengths[symbol]);
        continue;
      }
      int length = symbol >>> 15 & 0xff;
      int lengthCode = LENGTH_CODE[length];
      long value = codes[257 + lengthCode] & 0xffff;
      int bits = lengths[257 + lengthCode];
      value |= (long) (length - LENGTH_BASE[lengthCode]) << bits;
      bits += LENGTH_EXTRA[lengthCode];
      int distance = symbol & 0x7fff;
      int distanceCode = distanceCode(distance);
      value |= (distances.codes[distanceCode] & 0xffffL) << bits;
      bits += distances.lengths[distanceCode];
      int extra = Math.max((distanceCode >> 1) - 1, 0);
      value |= (distance & ((1L << extra) - 1)) << bits;
      out.put(value, bits + extra);
    }
    out.put(codes[END_OF_BLOCK] & 0xffff, lengths[END_OF_BLOCK]);
  }

  /** Two codes for each number of extra bits: the highest set bit and the one below it. */
  private static int distanceCode(int lessOne) {
    if (lessOne < 4) {
      return lessOne;
    }
    int high = 31 - Integer.numberOfLeadingZeros(lessOne);
    return 2 * high + (lessOne >>> (high - 1) & 1);
  }

  private void clear() {
    count = 0;
    Arrays.fill(literalCounts, 0);
    Arrays.fill(distanceCounts, 0);
  }
}
