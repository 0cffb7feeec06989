package io.github.statix.oci.gzip;

import java.util.Arrays;

/** The header of a dynamic deflate block: its two codes' lengths (RFC 1951, 3.2.7). */
final class CodeLengths {

  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final int REPEAT = 16;
  private static final int ZEROS = 17;
  private static final int MANY_ZEROS = 18;

  private final HuffmanCode code = new HuffmanCode(19, 7);
  private final int[] counts = new int[19];
  private final byte[] lengths = new byte[286 + 30];
  private final byte[] symbols = new byte[286 + 30];
  private final byte[] repeats = new byte[286 + 30];

  private int literals;
  private int distances;
  private int size;
  private int sent;

  /** Prepares the header for these two codes and returns its size in bits. */
  long build(byte[] literalLengths, byte[] distanceLengths) {
    literals = used(literalLengths, 257);
    distances = used(distanceLengths, 1);
    System.arraycopy(literalLengths, 0, lengths, 0, literals);
    System.arraycopy(distanceLengths, 0, lengths, literals, distances);
    Arrays.fill(counts, 0);
    size = 0;
    compress(literals + distances);
    code.build(counts);
    sent = ORDER.length;
    while (sent > 4 && code.lengths[ORDER[sent - 1]] == 0) {
      sent--;
    }
    return 3
        + 14
        + 3L * sent
        + code.cost(counts)
        + 2L * counts[REPEAT]
        + 3L * counts[ZEROS]
        + 7L * counts[MANY_ZEROS];
  }

  private static int used(byte[] lengths, int atLeast) {
    int used = lengths.length;
    while (used > atLeast && lengths[used - 1] == 0) {
      used--;
    }
    return used;
  }

  private void compress(int total) {
    int i = 0;
    while (i < total) {
      int length = lengths[i];
      int run = 1;
      while (i + run < total && lengths[i + run] == length) {
        run++;
      }
      i += run;
      if (length == 0) {
        run = addRuns(run, MANY_ZEROS, 11, 138);
        run = addRuns(run, ZEROS, 3, 10);
      } else {
        add(length, 0);
        run = addRuns(run - 1, REPEAT, 3, 6);
      }
      while (run-- > 0) {
        add(length, 0);
      }
    }
  }

  private int addRuns(int run, int symbol, int least, int most) {
    int left = run;
    while (left >= least) {
      int part = Math.min(left, most);
      add(symbol, part - least);
      left -= part;
    }
    return left;
  }

  private void add(int symbol, int repeat) {
    counts[symbol]++;
    symbols[size] = (byte) symbol;
    repeats[size++] = (byte) repeat;
  }

  /** Writes what {@link #build} prepared; the block's three type bits stand before it. */
  void write(BitOutput out) {
    out.put(literals - 257, 5);
    out.put(distances - 1, 5);
    out.put(sent - 4, 4);
    for (int i = 0; i < sent; i++) {
      out.put(code.lengths[ORDER[i]], 3);
    }
    for (int i = 0; i < size; i++) {
      int symbol = symbols[i];
      out.put(code.codes[symbol], code.lengths[symbol]);
      switch (symbol) {
        case REPEAT -> out.put(repeats[i], 2);
        case ZEROS -> out.put(repeats[i], 3);
        case MANY_ZEROS -> out.put(repeats[i], 7);
        default -> {}
      }
    }
  }
}
