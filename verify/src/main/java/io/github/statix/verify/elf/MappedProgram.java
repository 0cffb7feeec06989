package io.github.statix.verify.elf;

import io.github.statix.verify.startup.ProgramImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The segments of a file as pages of memory. */
final class MappedProgram implements ProgramImage {

  private final ElfFile file;
  private final Relocations relocations;

  MappedProgram(ElfFile file, Relocations relocations) {
    this.file = file;
    this.relocations = relocations;
  }

  @Override
  public byte @Nullable [] page(long address) throws IOException {
    byte @Nullable [] page = null;
    for (Segment segment : file.segments()) {
      if (segment.type() == Segment.LOAD && overlaps(segment, address)) {
        page = page == null ? new byte[PAGE] : page;
        copy(segment, address, page);
      }
    }
    return page;
  }

  private static boolean overlaps(Segment segment, long page) {
    long start = segment.vaddr() & -PAGE;
    long end = segment.vaddr() + segment.memorySize();
    return segment.memorySize() > 0
        && Long.compareUnsigned(page, start) >= 0
        && Long.compareUnsigned(page, end) < 0;
  }

  private void copy(Segment segment, long address, byte[] page) throws IOException {
    long from = Math.max(address, segment.vaddr());
    long to = Math.min(address + PAGE, segment.vaddr() + segment.fileSize());
    if (from < 0 || to <= from) {
      return;
    }
    ByteBuffer bytes =
        file.input()
            .read(
                segment.offset() + (from - segment.vaddr()),
                (int) (to - from),
                file.header().order(),
                "a page of segment " + segment.index());
    bytes.get(page, (int) (from - address), (int) (to - from));
  }

  @Override
  public long entry() {
    return file.header().entry();
  }

  @Override
  public long programHeaders() {
    long offset = file.header().segments().offset();
    for (Segment segment : file.segments()) {
      if (segment.type() == Segment.LOAD
          && offset >= segment.offset()
          && offset - segment.offset() < segment.fileSize()) {
        return segment.vaddr() + (offset - segment.offset());
      }
    }
    return 0;
  }

  @Override
  public int programHeaderSize() {
    return file.header().segments().entrySize();
  }

  @Override
  public int programHeaderCount() {
    return file.segments().size();
  }

  @Override
  public OptionalLong relocation(long address) {
    return relocations.addend(address);
  }

  @Override
  public int relocationCount() {
    return relocations.count();
  }
}
