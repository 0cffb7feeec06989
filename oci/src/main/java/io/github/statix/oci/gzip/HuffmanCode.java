package io.github.statix.oci.gzip;

import java.util.Arrays;

/** A length-limited prefix code for the symbols of one deflate block (RFC 1951, 3.2.2). */
final class HuffmanCode {

  private static final int MAX_LENGTH = 15;

  /** Length of each symbol's code in bits, 0 for one that is not used. */
  final byte[] lengths;

  /** Each symbol's code with its first bit lowest, as deflate wants it. */
  final short[] codes;

  private final int limit;
  private final long[] used;
  private final long[] weights;
  private final int[] perLength = new int[MAX_LENGTH + 2];

  /**
   * @param symbols size of the alphabet
   * @param limit longest code allowed, in bits
   */
  HuffmanCode(int symbols, int limit) {
    this.limit = limit;
    this.lengths = new byte[symbols];
    this.codes = new short[symbols];
    this.used = new long[symbols];
    this.weights = new long[symbols];
  }

  /** Makes the code for these frequencies; some decoders want two codes, so there are two. */
  void build(int[] frequencies) {
    int count = 0;
    for (int symbol = 0; symbol < frequencies.length; symbol++) {
      if (frequencies[symbol] > 0) {
        used[count++] = (long) frequencies[symbol] << 16 | symbol;
      }
    }
    for (int symbol = 0; count < 2; symbol++) {
      if (frequencies[symbol] == 0) {
        used[count++] = 1L << 16 | symbol;
      }
    }
    // The symbol is part of the sort key, so equal frequencies have one order.
    Arrays.sort(used, 0, count);
    countLengths(count);
    Arrays.fill(lengths, (byte) 0);
    int rarest = 0;
    for (int length = limit; length > 0; length--) {
      for (int i = 0; i < perLength[length]; i++) {
        lengths[(int) used[rarest++] & 0xffff] = (byte) length;
      }
    }
    assignCodes();
  }

  /**
   * Huffman's tree in place: the array first holds weights, then parents, then depths (Moffat and
   * Katajainen, "In-Place Calculation of Minimum-Redundancy Codes").
   */
  private void countLengths(int count) {
    for (int i = 0; i < count; i++) {
      weights[i] = used[i] >>> 16;
    }
    int leaf = 0;
    int root = 0;
    for (int next = 0; next < count - 1; next++) {
      long sum = 0;
      for (int child = 0; child < 2; child++) {
        if (leaf >= count || (root < next && weights[root] < weights[leaf])) {
          sum += weights[root];
          weights[root++] = next;
        } else {
          sum += weights[leaf++];
        }
      }
      weights[next] = sum;
    }
    Arrays.fill(perLength, 0);
    weights[count - 2] = 0;
    for (int next = count - 3; next >= 0; next--) {
      weights[next] = weights[(int) weights[next]] + 1;
    }
    countLeaves(count);
    shorten();
  }

  private void countLeaves(int count) {
    int available = 1;
    int depth = 0;
    int next = count - 2;
    while (available > 0) {
      int inner = 0;
      while (next >= 0 && weights[next] == depth) {
        inner++;
        next--;
      }
      perLength[Math.min(depth, limit)] += available - inner;
      available = 2 * inner;
      depth++;
    }
  }

  /** Makes room for codes that were cut to the limit by lengthening the rarest shorter ones. */
  private void shorten() {
    long space = 0;
    for (int length = 1; length <= limit; length++) {
      space += (long) perLength[length] << (limit - length);
    }
    for (long excess = space - (1L << limit); excess > 0; excess--) {
      int length = limit - 1;
      while (perLength[length] == 0) {
        length--;
      }
      perLength[length]--;
      perLength[length + 1] += 2;
      perLength[limit]--;
    }
  }

  private void assignCodes() {
    int[] next = new int[MAX_LENGTH + 2];
    int code = 0;
    for (int length = 1; length <= limit; length++) {
      next[length] = code;
      code = (code + perLength[length]) << 1;
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        codes[symbol] = (short) (Integer.reverse(next[length]++) >>> (32 - length));
      }
    }
  }

  /** The bits it takes to write symbols with these frequencies. */
  long cost(int[] frequencies) {
    long bits = 0;
    for (int symbol = 0; symbol < frequencies.length; symbol++) {
      bits += (long) frequencies[symbol] * lengths[symbol];
    }
    return bits;
  }
}
