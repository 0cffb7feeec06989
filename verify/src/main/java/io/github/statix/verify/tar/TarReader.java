package io.github.statix.verify.tar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Walks a tar archive member by member in memory that no archive can make grow.
 *
 * <p>Extended headers are limited to 1 MiB each, as no layer needs more. Contents are skipped.
 */
public final class TarReader {

  private static final int EXTENDED_LIMIT = 1 << 20;

  private final InputStream in;
  private final byte[] waste = new byte[1 << 16];
  private final Map<String, String> global = new TreeMap<>();
  private long offset;
  private long left;
  private boolean ended;

  /** A reader of this stream, which it neither closes nor reads ahead. */
  public TarReader(InputStream in) {
    this.in = in;
  }

  /** Whether the two zero blocks that end an archive were seen. */
  public boolean hasEndMark() {
    return ended;
  }

  /** The next member; empty at the end. */
  public Optional<TarMember> next() throws IOException {
    Map<String, String> extended = new TreeMap<>(global);
    while (true) {
      skip(left);
      TarHeader header = header();
      if (header == null) {
        return Optional.empty();
      }
      char flag = header.typeFlag();
      left = padded(header, header.size());
      switch (flag) {
        case 'x', 'X' -> extended.putAll(PaxRecords.parse(extendedBody(header), header));
        case 'g' -> {
          Map<String, String> more = PaxRecords.parse(extendedBody(header), header);
          global.putAll(more);
          extended.putAll(more);
        }
        case 'L' -> extended.put("path", longText(header));
        case 'K' -> extended.put("linkpath", longText(header));
        default -> {
          return Optional.of(member(header, extended));
        }
      }
    }
  }

  private TarMember member(TarHeader header, Map<String, String> extended) throws IOException {
    TarMember.Type type = type(header);
    long size = extendedNumber(header, extended, "size").orElse(header.size());
    if (type != TarMember.Type.FILE && type != TarMember.Type.OTHER) {
      size = 0; // Links, directories and devices have no content, whatever their size field says.
    }
    left = padded(header, size);
    for (boolean more = header.hasMoreSparse(); more; ) {
      byte[] map = block();
      if (map == null) {
        throw header.problem("the archive ends inside a sparse map");
      }
      more = map[504] != 0;
    }
    boolean link = type == TarMember.Type.SYMLINK || type == TarMember.Type.HARD_LINK;
    return new TarMember(
        extended.getOrDefault("GNU.sparse.name", extended.getOrDefault("path", header.name())),
        type,
        link ? extended.getOrDefault("linkpath", header.linkName()) : "",
        size,
        header.mode(),
        extendedNumber(header, extended, "mtime").orElse(header.mtime()));
  }

  private static TarMember.Type type(TarHeader header) {
    return switch (header.typeFlag()) {
      case '\0', '0', '7', 'S' ->
          header.name().endsWith("/") ? TarMember.Type.DIRECTORY : TarMember.Type.FILE;
      case '1' -> TarMember.Type.HARD_LINK;
      case '2' -> TarMember.Type.SYMLINK;
      case '3' -> TarMember.Type.CHARACTER_DEVICE;
      case '4' -> TarMember.Type.BLOCK_DEVICE;
      case '5' -> TarMember.Type.DIRECTORY;
      case '6' -> TarMember.Type.FIFO;
      default -> TarMember.Type.OTHER;
    };
  }

  /** Whole part of a decimal number; pax writes times with fractions. */
  private static Optional<Long> extendedNumber(
      TarHeader header, Map<String, String> extended, String key) throws ArchiveFormatException {
    String text = extended.get(key);
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    try {
      long value = Long.parseLong(text.replaceFirst("\\..*", ""));
      if (value >= 0 || !key.equals("size")) {
        return Optional.of(value);
      }
    } catch (NumberFormatException e) {
      throw header.problem("the extended header's %s is no number".formatted(key));
    }
    throw header.problem("the extended header's %s is negative".formatted(key));
  }

  private String longText(TarHeader header) throws IOException {
    byte[] body = extendedBody(header);
    int end = 0;
    while (end < body.length && body[end] != 0) {
      end++;
    }
    return new String(body, 0, end, StandardCharsets.UTF_8);
  }

  private byte[] extendedBody(TarHeader header) throws IOException {
    long size = header.size();
    if (size > EXTENDED_LIMIT) {
      throw header.problem(
          "an extended header has %d bytes, more than %d".formatted(size, EXTENDED_LIMIT));
    }
    byte[] body = in.readNBytes((int) size);
    offset += body.length;
    left -= body.length;
    if (body.length < size) {
      throw header.problem("the archive ends inside an extended header");
    }
    return body;
  }

  private @Nullable TarHeader header() throws IOException {
    long at = offset;
    byte[] block = block();
    if (block == null) {
      return null;
    }
    TarHeader header = new TarHeader(block, at);
    if (header.isZero()) {
      byte[] second = block();
      ended = second != null && new TarHeader(second, at).isZero();
      if (second != null && !ended) {
        throw header.problem("a lone zero block stands inside the archive");
      }
      return null;
    }
    header.requireChecksum();
    return header;
  }

  private byte @Nullable [] block() throws IOException {
    byte[] block = in.readNBytes(TarHeader.BLOCK);
    offset += block.length;
    if (block.length == 0) {
      return null;
    }
    if (block.length < TarHeader.BLOCK) {
      throw new ArchiveFormatException(
          "the archive ends inside a header, at uncompressed byte " + offset);
    }
    return block;
  }

  private static long padded(TarHeader header, long size) throws ArchiveFormatException {
    if (size > Long.MAX_VALUE - TarHeader.BLOCK) {
      throw header.problem("the size of a tar member is out of bounds");
    }
    return (size + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
  }

  private void skip(long count) throws IOException {
    for (long rest = count; rest > 0; ) {
      int n = in.read(waste, 0, (int) Math.min(rest, waste.length));
      if (n < 0) {
        throw new ArchiveFormatException(
            "the archive ends inside a member's content, at uncompressed byte " + offset);
      }
      rest -= n;
      offset += n;
    }
    left = 0;
  }
}
