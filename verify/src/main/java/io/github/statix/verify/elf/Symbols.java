package io.github.statix.verify.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the section table tells; no loader reads it, so a stripped or damaged one is no error.
 *
 * @param unresolved names that are undefined and not weak, in table order, at most {@link #SHOWN}
 * @param unresolvedCount how many there are
 * @param problem why the section table could not be read; empty when it could
 */
record Symbols(List<String> unresolved, long unresolvedCount, String problem) {

  static final int SHOWN = 10;

  private static final int SHT_SYMTAB = 2;
  private static final int SHT_DYNSYM = 11;
  private static final int SECTION_LIMIT = 1 << 16;
  private static final long SYMBOL_LIMIT = 1L << 22;
  private static final int NAME_LIMIT = 4096;

  /** Stays behind, uncalled, when a linker simplifies the access to thread-local variables. */
  private static final String TLS_GETTER = "__tls_get_addr";

  private record Section(long type, long offset, long size, long link, long entrySize) {}

  static Symbols read(ElfFile file) throws IOException {
    try {
      return scan(file);
    } catch (ElfFormatException e) {
      return new Symbols(List.of(), 0, String.valueOf(e.getMessage()));
    }
  }

  private static Symbols scan(ElfFile file) throws IOException {
    ElfHeader.Table table = file.header().sections();
    boolean wide = file.header().wide();
    List<String> names = new ArrayList<>();
    long count = 0;
    if (table.offset() == 0 || table.count() == 0) {
      return new Symbols(List.of(), 0, "");
    }
    if (table.entrySize() < (wide ? 64 : 40) || table.count() > SECTION_LIMIT) {
      throw new ElfFormatException(
          "the section table has entries of %d bytes".formatted(table.entrySize()), table.offset());
    }
    for (int i = 0; i < table.count(); i++) {
      Section section = section(file, i);
      if (section.type == SHT_SYMTAB || section.type == SHT_DYNSYM) {
        count += undefined(file, section, names);
      }
    }
    return new Symbols(List.copyOf(names), count, "");
  }

  private static Section section(ElfFile file, long index) throws IOException {
    ElfHeader.Table table = file.header().sections();
    boolean wide = file.header().wide();
    long at = table.offset() + index * table.entrySize();
    ByteBuffer in =
        file.input().read(at, wide ? 64 : 40, file.header().order(), "section header " + index);
    in.getInt();
    long type = Integer.toUnsignedLong(in.getInt());
    ElfHeader.address(in, wide);
    ElfHeader.address(in, wide);
    long offset = ElfHeader.address(in, wide);
    long size = ElfHeader.address(in, wide);
    long link = Integer.toUnsignedLong(in.getInt());
    in.getInt();
    ElfHeader.address(in, wide);
    return new Section(type, offset, size, link, ElfHeader.address(in, wide));
  }

  private static long undefined(ElfFile file, Section symbols, List<String> names)
      throws IOException {
    boolean wide = file.header().wide();
    int entry = wide ? 24 : 16;
    file.input().require(symbols.offset, symbols.size, "a symbol table");
    if (symbols.entrySize != entry || symbols.size / entry > SYMBOL_LIMIT) {
      throw new ElfFormatException(
          "a symbol table has 0x%x bytes in entries of %d"
              .formatted(symbols.size, symbols.entrySize),
          symbols.offset);
    }
    if (symbols.link >= file.header().sections().count()) {
      throw new ElfFormatException(
          "a symbol table names section %d for its texts".formatted(symbols.link), symbols.offset);
    }
    Section texts = section(file, symbols.link);
    long count = 0;
    for (long i = 1; i < symbols.size / entry; i++) {
      long at = symbols.offset + i * entry;
      ByteBuffer in = file.input().read(at, entry, file.header().order(), "a symbol");
      int binding = (in.get(wide ? 4 : 12) & 0xff) >> 4;
      if (in.getShort(wide ? 6 : 14) != 0 || binding != 1) {
        continue;
      }
      long text = texts.offset + Integer.toUnsignedLong(in.getInt(0));
      String name = count < SHOWN ? file.input().text(text, NAME_LIMIT, "a symbol's name") : "";
      if (name.equals(TLS_GETTER)) {
        continue;
      }
      count++;
      if (names.size() < SHOWN) {
        names.add(name);
      }
    }
    return count;
  }
}
