package io.github.statix.stages.compare;

import io.github.statix.stages.compare.ContentDiff.Place;
import io.github.statix.stages.compare.Finding.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares ELF files of 64 bits, section by section (System V ABI, chapter 4). */
final class ElfDiff implements ContentDiff.Format {

  private static final int HEADER = 64;
  private static final int ENTRY = 64;
  private static final int NO_BITS = 8;
  private static final int MOST = 3;
  private static final String BUILD_ID = ".note.gnu.build-id";

  private final ByteDiff bytes;

  ElfDiff(ByteDiff bytes) {
    this.bytes = bytes;
  }

  @Override
  public Optional<List<Finding>> find(Place place, ByteBuffer first, ByteBuffer second) {
    if (!isElf(first) || !isElf(second)) {
      return Optional.empty();
    }
    try {
      return Optional.of(compare(place, sections(first), sections(second)));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // Damaged, or not laid out as linkers do: bytes then.
      return Optional.empty();
    }
  }

  private static boolean isElf(ByteBuffer bytes) {
    return bytes.limit() >= HEADER
        && bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(0) == 0x7f454c46
        && bytes.get(4) == 2
        && bytes.get(5) == 1;
  }

  /** Each section's bytes by its name; the second of a name has a number behind it. */
  private static Map<String, ByteBuffer> sections(ByteBuffer file) {
    ByteBuffer elf = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int table = Math.toIntExact(elf.getLong(40));
    int count = elf.getShort(60) & 0xffff;
    int names = elf.getShort(62) & 0xffff;
    int nameTable = Math.toIntExact(elf.getLong(table + names * ENTRY + 24));
    Map<String, ByteBuffer> sections = new LinkedHashMap<>();
    for (int i = 1; i < count; i++) {
      int entry = table + i * ENTRY;
      if (elf.getInt(entry + 4) == NO_BITS) {
        continue;
      }
      String name = name(elf, nameTable + elf.getInt(entry));
      int offset = Math.toIntExact(elf.getLong(entry + 24));
      int size = Math.toIntExact(elf.getLong(entry + 32));
      ByteBuffer bytes = elf.slice(offset, size);
      String free = name;
      for (int n = 2; sections.containsKey(free); n++) {
        free = name + "#" + n;
      }
      sections.put(free, bytes);
    }
    return sections;
  }

  private static String name(ByteBuffer elf, int start) {
    int end = start;
    while (elf.get(end) != 0) {
      end++;
    }
    return Shown.text(elf, start, end);
  }

  private List<Finding> compare(
      Place place, Map<String, ByteBuffer> first, Map<String, ByteBuffer> second) {
    List<Finding> findings = new ArrayList<>();
    ByteBuffer a = first.get(BUILD_ID);
    ByteBuffer b = second.get(BUILD_ID);
    if (a != null && b != null && !a.equals(b)) {
      findings.add(place.finding(Kind.BUILD_ID, id(a) + " / " + id(b)));
    }
    List<String> differing = new ArrayList<>();
    for (Map.Entry<String, ByteBuffer> section : first.entrySet()) {
      String name = section.getKey();
      ByteBuffer other = second.get(name);
      if (other == null) {
        findings.add(place.in(name).finding(Kind.MISSING, "a section of the first build only"));
      } else if (!name.equals(BUILD_ID) && !section.getValue().equals(other)) {
        differing.add(name);
      }
    }
    second.keySet().stream()
        .filter(name -> !first.containsKey(name))
        .forEach(
            name ->
                findings.add(
                    place.in(name).finding(Kind.MISSING, "a section of the rebuild only")));
    for (String name : differing.subList(0, Math.min(MOST, differing.size()))) {
      findings.add(bytes.find(place.in(name), section(first, name), section(second, name)));
    }
    if (differing.size() > MOST) {
      List<String> more = differing.subList(MOST, differing.size());
      findings.add(place.finding(Kind.CONTENT, "sections too: " + String.join(" ", more)));
    }
    return findings;
  }

  private static ByteBuffer section(Map<String, ByteBuffer> sections, String name) {
    return java.util.Objects.requireNonNull(sections.get(name), name);
  }

  /** The id behind the note's header and the name GNU. */
  private static String id(ByteBuffer note) {
    return HexFormat.of().formatHex(Shown.copy(note, Math.min(16, note.limit()), note.limit()));
  }
}
