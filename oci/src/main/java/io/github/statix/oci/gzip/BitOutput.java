package io.github.statix.oci.gzip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bits packed into bytes, the lowest first (RFC 1951, 3.1.1). */
final class BitOutput {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private int position;
  private long pending;
  private int bits;

  /**
   * @param capacity in bytes
   */
  BitOutput(int capacity) {
    this.bytes = new byte[capacity + Long.BYTES];
  }

  void reset() {
    position = 0;
    pending = 0;
    bits = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Whole bytes written. */
  int size() {
    return position;
  }

  /** Appends up to 56 bits; the value must have no bits above them. */
  void put(long value, int count) {
    pending |= value << bits;
    bits += count;
    LONG.set(bytes, position, pending);
    int whole = bits >>> 3;
    position += whole;
    pending >>>= whole << 3;
    bits &= 7;
  }

  /** Fills the byte begun with zeros. */
  void align() {
    put(0, -bits & 7);
  }

  /** Appends whole bytes; the output must be aligned. */
  void putBytes(byte[] source, int offset, int length) {
    System.arraycopy(source, offset, bytes, position, length);
    position += length;
  }
}
