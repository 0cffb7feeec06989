package io.github.statix.stages.compare;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** ELF files of three sections, for tests. */
final class Elf {

  private static final byte[] NAMES =
      "\0.rodata\0.note.gnu.build-id\0.shstrtab\0".getBytes(StandardCharsets.US_ASCII);

  private Elf() {}

  /** A file with this text in its {@code .rodata}, and four times this byte as its build id. */
  static byte[] of(String text, byte id) {
    byte[] rodata = text.getBytes(StandardCharsets.US_ASCII);
    byte[] note = new byte[20];
    System.arraycopy("GNU\0".getBytes(StandardCharsets.US_ASCII), 0, note, 12, 4);
    Arrays.fill(note, 16, 20, id);
    ByteBuffer elf = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    elf.putLong(40, 64).putShort(58, (short) 64).putShort(60, (short) 4).putShort(62, (short) 3);
    section(elf, 1, 1, 400, rodata);
    section(elf, 2, 9, 600, note);
    section(elf, 3, 28, 700, NAMES);
    return elf.array();
  }

  private static void section(ByteBuffer elf, int number, int name, int offset, byte[] bytes) {
    int entry = 64 + 64 * number;
    elf.putInt(entry, name).putInt(entry + 4, 1);
    elf.putLong(entry + 24, offset).putLong(entry + 32, bytes.length);
    elf.put(offset, bytes);
  }
}
