package io.github.statix.verify.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The symbol versions a file requires (Linux Standard Base, "Symbol Version Requirements"). */
final class SymbolVersions {

  private static final int LIMIT = 4096;

  private SymbolVersions() {}

  /** Names such as {@code GLIBC_2.34}, sorted; both lists are chains of relative offsets. */
  static List<String> required(ElfFile file, DynamicTable dynamic) throws IOException {
    OptionalLong address = dynamic.value(DynamicTable.VERNEED);
    TreeSet<String> names = new TreeSet<>();
    if (address.isEmpty()) {
      return List.of();
    }
    long at = file.requireOffset(address.getAsLong(), "the list of required versions");
    long steps = 0;
    for (long next = 0; steps < LIMIT; at += next) {
      ByteBuffer need = read(file, at);
      int count = Short.toUnsignedInt(need.getShort(2));
      long first = at + Integer.toUnsignedLong(need.getInt(8));
      steps += 1 + readNames(file, dynamic, first, (int) Math.min(count, LIMIT - steps), names);
      next = Integer.toUnsignedLong(need.getInt(12));
      if (next == 0) {
        return List.copyOf(names);
      }
    }
    throw new ElfFormatException("more than %d versions are required".formatted(LIMIT), at);
  }

  private static int readNames(
      ElfFile file, DynamicTable dynamic, long first, int count, Set<String> names)
      throws IOException {
    long at = first;
    for (int i = 0; i < count; i++) {
      ByteBuffer version = read(file, at);
      names.add(dynamic.text(Integer.toUnsignedLong(version.getInt(8))));
      long next = Integer.toUnsignedLong(version.getInt(12));
      if (next == 0) {
        return i + 1;
      }
      at += next;
    }
    return count;
  }

  private static ByteBuffer read(ElfFile file, long at) throws IOException {
    return file.input().read(at, 16, file.header().order(), "a required version");
  }
}
