package io.github.statix.verify.elf;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/** Byte sequences anywhere in the file that hint at where it came from; hints, never proof. */
enum Marks {
  GLIBC_TUNABLES("glibc.malloc.", "holds glibc (names of its tunables)"),
  GLIBC_INTERNAL("__GI___libc", "holds glibc (symbols with the prefix __GI_)"),
  GLIBC_CHECKED("__printf_chk", "mentions __printf_chk, which only glibc's headers ask for"),
  MUSL_START("__init_libc", "holds musl (symbol __init_libc)"),
  GCC("GCC: (", "compiled by GCC, says its comment section"),
  RUSTC("rustc version ", "compiled by rustc, says its comment section"),
  UPX("UPX!", "holds UPX's mark");

  private static final int CHUNK = 1 << 15;
  private static final int OVERLAP = 32;

  private final String text;
  private final String note;

  Marks(String text, String note) {
    this.text = text;
    this.note = note;
  }

  String note() {
    return note;
  }

  /** Which marks the file holds; one pass over its bytes. */
  static Set<Marks> find(ElfInput in) throws IOException {
    EnumSet<Marks> found = EnumSet.noneOf(Marks.class);
    for (long at = 0; at < in.size(); at += CHUNK) {
      int length = (int) Math.min(CHUNK + OVERLAP, in.size() - at);
      byte[] bytes = in.read(at, length, ByteOrder.LITTLE_ENDIAN, "the file").array();
      for (Marks mark : values()) {
        if (!found.contains(mark) && contains(bytes, mark.text)) {
          found.add(mark);
        }
      }
    }
    return found;
  }

  private static boolean contains(byte[] bytes, String text) {
    byte[] pattern = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i + pattern.length <= bytes.length; i++) {
      if (bytes[i] == pattern[0] && matches(bytes, i, pattern)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] bytes, int from, byte[] pattern) {
    for (int i = 1; i < pattern.length; i++) {
      if (bytes[from + i] != pattern[i]) {
        return false;
      }
    }
    return true;
  }
}
