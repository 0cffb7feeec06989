package io.github.statix.verify.elf;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * An opened ELF file: header and segments, with what the loader would find at an address.
 *
 * @param input the bytes
 * @param header the file header
 * @param segments the program headers, in file order
 */
record ElfFile(ElfInput input, ElfHeader header, List<Segment> segments) {

  static ElfFile read(ElfInput input) throws IOException {
    ElfHeader header = ElfHeader.read(input);
    return new ElfFile(input, header, Segment.readAll(input, header));
  }

  Optional<Segment> first(long type) {
    return segments.stream().filter(segment -> segment.type() == type).findFirst();
  }

  /** The file offset that a virtual address is loaded from; -1 when the file holds no such byte. */
  long offsetOf(long address) {
    for (Segment segment : segments) {
      if (segment.type() == Segment.LOAD && segment.holds(address)) {
        return segment.offset() + (address - segment.vaddr());
      }
    }
    return -1;
  }

  /** Like {@link #offsetOf}, for an address that the file itself names. */
  long requireOffset(long address, String what) throws ElfFormatException {
    long offset = offsetOf(address);
    if (offset < 0) {
      throw new ElfFormatException(
          "%s is said to be at address 0x%x, which no segment of the file holds"
              .formatted(what, address),
          header.segments().offset());
    }
    return offset;
  }

  /** The loader's path, when the file asks for one. */
  Optional<String> interpreter() throws IOException {
    Optional<Segment> segment = first(Segment.INTERP);
    if (segment.isEmpty()) {
      return Optional.empty();
    }
    int limit = (int) Math.min(4096, segment.get().fileSize());
    return Optional.of(input.text(segment.get().offset(), limit, "the interpreter's path"));
  }
}
