package io.github.statix.verify.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The words of an x86-64 program that need its load address added (R_X86_64_RELATIVE, RELR). */
final class Relocations {

  /** Enough to judge by, however large the program is. */
  private static final int LIMIT = 200_000;

  private static final int RELATIVE = 8;

  private final ElfFile file;
  private final Map<Long, Long> addends = new HashMap<>();

  private Relocations(ElfFile file) {
    this.file = file;
  }

  static Relocations read(ElfFile file, DynamicTable dynamic) throws IOException {
    Relocations all = new Relocations(file);
    all.table(dynamic, DynamicTable.RELA, DynamicTable.RELASZ, 24);
    all.table(dynamic, DynamicTable.REL, DynamicTable.RELSZ, 16);
    all.packed(dynamic);
    return all;
  }

  int count() {
    return addends.size();
  }

  OptionalLong addend(long address) {
    Long addend = addends.get(address);
    return addend == null ? OptionalLong.empty() : OptionalLong.of(addend);
  }

  private void table(DynamicTable dynamic, long addressTag, long sizeTag, int entry)
      throws IOException {
    long size = dynamic.value(sizeTag).orElse(0);
    if (size == 0 || !dynamic.has(addressTag)) {
      return;
    }
    long start =
        file.requireOffset(dynamic.value(addressTag).orElse(0), "the table of relocations");
    file.input().require(start, size, "the table of relocations");
    for (long i = 0; i < size / entry && addends.size() < LIMIT; i++) {
      ByteBuffer in =
          file.input().read(start + i * entry, entry, file.header().order(), "a relocation");
      long address = in.getLong();
      if ((int) in.getLong() == RELATIVE) {
        addends.put(address, entry == 24 ? in.getLong() : word(address));
      }
    }
  }

  /** DT_RELR: even entries are addresses, odd ones bitmaps of the 63 words that follow. */
  private void packed(DynamicTable dynamic) throws IOException {
    long size = dynamic.value(DynamicTable.RELRSZ).orElse(0);
    if (size == 0 || !dynamic.has(DynamicTable.RELR)) {
      return;
    }
    long start =
        file.requireOffset(dynamic.value(DynamicTable.RELR).orElse(0), "the packed relocations");
    file.input().require(start, size, "the packed relocations");
    long next = 0;
    for (long i = 0; i < size / 8 && addends.size() < LIMIT; i++) {
      long entry =
          file.input()
              .read(start + i * 8, 8, file.header().order(), "a packed relocation")
              .getLong();
      if ((entry & 1) == 0) {
        addends.put(entry, word(entry));
        next = entry + 8;
        continue;
      }
      for (int bit = 0; bit < 63; bit++) {
        if ((entry >>> (bit + 1) & 1) != 0) {
          addends.put(next + 8L * bit, word(next + 8L * bit));
        }
      }
      next += 63 * 8;
    }
  }

  private long word(long address) throws IOException {
    long offset = file.requireOffset(address, "a relocated word");
    return file.input().read(offset, 8, file.header().order(), "a relocated word").getLong();
  }
}
