package io.github.statix.verify.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Assembles small ELF files; every byte of the file is loaded at the address of its offset. */
final class ElfBuilder {

  private record Part(long type, int flags, int offset, int size) {}

  private final boolean wide;
  private final ByteOrder order;
  private final List<Part> parts = new ArrayList<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final List<long[]> dynamic = new ArrayList<>();
  private int type = ElfHeader.ET_DYN;
  private int machine = ElfHeader.EM_X86_64;
  private long entry = 0x10;
  private boolean noStack;

  private ElfBuilder(boolean wide, ByteOrder order) {
    this.wide = wide;
    this.order = order;
    strings.write(0);
  }

  static ElfBuilder elf64() {
    return new ElfBuilder(true, ByteOrder.LITTLE_ENDIAN);
  }

  static ElfBuilder elf(boolean wide, ByteOrder order) {
    return new ElfBuilder(wide, order);
  }

  ElfBuilder type(int value) {
    type = value;
    return this;
  }

  ElfBuilder machine(int value) {
    machine = value;
    return this;
  }

  ElfBuilder entry(long value) {
    entry = value;
    return this;
  }

  ElfBuilder noStack() {
    noStack = true;
    return this;
  }

  ElfBuilder segment(long segmentType, int flags, byte[] content) {
    parts.add(new Part(segmentType, flags, append(content), content.length));
    return this;
  }

  ElfBuilder interpreter(String path) {
    return segment(Segment.INTERP, 4, (path + "\0").getBytes(StandardCharsets.UTF_8));
  }

  ElfBuilder dynamic(long tag, long value) {
    dynamic.add(new long[] {tag, value});
    return this;
  }

  ElfBuilder dynamicText(long tag, String text) {
    return dynamic(tag, text(text));
  }

  int text(String text) {
    int at = strings.size();
    strings.writeBytes((text + "\0").getBytes(StandardCharsets.UTF_8));
    return at;
  }

  /** Appends bytes and answers their offset, which is their address too. */
  int append(byte[] content) {
    while (body.size() % 16 != 0) {
      body.write(0);
    }
    int at = dataStart() + body.size();
    body.writeBytes(content);
    return at;
  }

  private static int dataStart() {
    return 1024;
  }

  ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(order);
  }

  /** The bytes of a buffer made by {@link #buffer}. */
  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.rewind().get(bytes);
    return bytes;
  }

  private void address(ByteBuffer into, long value) {
    if (wide) {
      into.putLong(value);
    } else {
      into.putInt((int) value);
    }
  }

  byte[] build() {
    if (!dynamic.isEmpty()) {
      int table = append(strings.toByteArray());
      dynamic(DynamicTable.STRTAB, table);
      dynamic(0, 0);
      ByteBuffer entries = buffer(dynamic.size() * (wide ? 16 : 8));
      for (long[] pair : dynamic) {
        address(entries, pair[0]);
        address(entries, pair[1]);
      }
      segment(Segment.DYNAMIC, 6, bytes(entries));
    }
    if (!noStack) {
      parts.add(new Part(Segment.GNU_STACK, 6, 0, 0));
    }
    int size = dataStart() + body.size();
    parts.add(0, new Part(Segment.LOAD, 5, 0, size));
    ByteBuffer out = buffer(size);
    header(out);
    out.position(wide ? 64 : 52);
    parts.forEach(part -> programHeader(out, part));
    out.position(dataStart());
    out.put(body.toByteArray());
    return bytes(out);
  }

  private void header(ByteBuffer out) {
    out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1)});
    out.put((byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1)).put((byte) 1);
    out.position(16);
    out.putShort((short) type).putShort((short) machine).putInt(1);
    address(out, entry);
    address(out, wide ? 64 : 52);
    address(out, 0);
    out.putInt(0).putShort((short) (wide ? 64 : 52)).putShort((short) (wide ? 56 : 32));
    out.putShort((short) parts.size()).putShort((short) (wide ? 64 : 40));
  }

  private void programHeader(ByteBuffer out, Part part) {
    out.putInt((int) part.type);
    if (wide) {
      out.putInt(part.flags);
    }
    address(out, part.offset);
    address(out, part.offset);
    address(out, part.offset);
    address(out, part.size);
    address(out, part.type == Segment.LOAD ? part.size + 0x1000L : part.size);
    if (!wide) {
      out.putInt(part.flags);
    }
    address(out, 16);
  }
}
