package io.github.statix.verify.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The dynamic table (System V gABI, "Dynamic Section"), read through its segment. */
final class DynamicTable {

  static final long NEEDED = 1;
  static final long STRTAB = 5;
  static final long SYMTAB = 6;
  static final long RELA = 7;
  static final long RELASZ = 8;
  static final long SONAME = 14;
  static final long RPATH = 15;
  static final long REL = 17;
  static final long RELSZ = 18;
  static final long TEXTREL = 22;
  static final long BIND_NOW = 24;
  static final long RUNPATH = 29;
  static final long FLAGS = 30;
  static final long RELRSZ = 35;
  static final long RELR = 36;
  static final long FLAGS_1 = 0x6ffffffbL;
  static final long VERNEED = 0x6ffffffeL;
  static final long VERNEEDNUM = 0x6fffffffL;

  static final long DF_TEXTREL = 4;
  static final long DF_BIND_NOW = 8;
  static final long DF_1_NOW = 1;
  static final long DF_1_PIE = 0x08000000L;

  private static final int LIMIT = 1 << 16;
  private static final int NAME_LIMIT = 4096;

  private record Entry(long tag, long value) {}

  private final ElfFile file;
  private final List<Entry> entries;

  private DynamicTable(ElfFile file, List<Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /** Reads the table; an empty one when the file has none. */
  static DynamicTable read(ElfFile file) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Optional<Segment> segment = file.first(Segment.DYNAMIC);
    if (segment.isEmpty()) {
      return new DynamicTable(file, List.of());
    }
    boolean wide = file.header().wide();
    int size = wide ? 16 : 8;
    long count = segment.get().fileSize() / size;
    for (int i = 0; i < count; i++) {
      long at = segment.get().offset() + (long) i * size;
      if (i == LIMIT) {
        throw new ElfFormatException("the dynamic table has more than %d entries".formatted(i), at);
      }
      ByteBuffer in = file.input().read(at, size, file.header().order(), "a dynamic entry");
      long tag = ElfHeader.address(in, wide);
      if (tag == 0) {
        break;
      }
      entries.add(new Entry(tag, ElfHeader.address(in, wide)));
    }
    return new DynamicTable(file, entries);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  OptionalLong value(long tag) {
    return entries.stream().filter(e -> e.tag == tag).mapToLong(Entry::value).findFirst();
  }

  boolean has(long tag) {
    return value(tag).isPresent();
  }

  boolean hasFlag(long tag, long flag) {
    return (value(tag).orElse(0) & flag) != 0;
  }

  /** All texts that entries of this tag name, in table order. */
  List<String> texts(long tag) throws IOException {
    List<String> all = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.tag == tag) {
        all.add(text(entry.value));
      }
    }
    return all;
  }

  Optional<String> firstText(long tag) throws IOException {
    OptionalLong value = value(tag);
    return value.isPresent() ? Optional.of(text(value.getAsLong())) : Optional.empty();
  }

  /** A text of the dynamic string table. */
  String text(long index) throws IOException {
    OptionalLong table = value(STRTAB);
    if (table.isEmpty()) {
      throw new ElfFormatException(
          "the dynamic table names a text but has no string table", dynamicOffset());
    }
    long offset = file.requireOffset(table.getAsLong(), "the dynamic string table");
    if (index < 0 || index > file.input().size()) {
      throw new ElfFormatException(
          "the dynamic table names text 0x%x, past the end of the file".formatted(index),
          dynamicOffset());
    }
    return file.input().text(offset + index, NAME_LIMIT, "a text of the dynamic string table");
  }

  private long dynamicOffset() {
    return file.first(Segment.DYNAMIC).map(Segment::offset).orElse(0L);
  }
}
