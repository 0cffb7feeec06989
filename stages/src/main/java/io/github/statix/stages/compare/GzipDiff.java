package io.github.statix.stages.compare;

import io.github.statix.stages.compare.ContentDiff.Place;
import io.github.statix.stages.compare.Finding.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Compares gzip files: the time in the header (RFC 1952), then what is compressed in them. */
final class GzipDiff implements ContentDiff.Format {

  private static final int HEADER = 10;
  private static final int LONGEST = 1 << 27;

  private final ContentDiff content;

  GzipDiff(ContentDiff content) {
    this.content = content;
  }

  @Override
  public Optional<List<Finding>> find(Place place, ByteBuffer first, ByteBuffer second) {
    if (!isGzip(first) || !isGzip(second)) {
      return Optional.empty();
    }
    List<Finding> findings = new ArrayList<>();
    if (time(first) != time(second)) {
      findings.add(
          place.finding(
              Kind.TIME,
              "in the gzip header: %s / %s"
                  .formatted(
                      Instant.ofEpochSecond(time(first)), Instant.ofEpochSecond(time(second)))));
    }
    Optional<ByteBuffer> a = unpacked(first);
    Optional<ByteBuffer> b = unpacked(second);
    if (a.isPresent() && b.isPresent()) {
      if (!a.get().equals(b.get())) {
        findings.addAll(content.find(place.in("unpacked"), a.get(), b.get()));
      } else if (findings.isEmpty()) {
        findings.add(place.finding(Kind.CONTENT, "the same content, compressed differently"));
      }
    }
    return findings.isEmpty() ? Optional.empty() : Optional.of(findings);
  }

  private static boolean isGzip(ByteBuffer bytes) {
    return bytes.limit() > HEADER && bytes.get(0) == 0x1f && bytes.get(1) == (byte) 0x8b;
  }

  private static long time(ByteBuffer bytes) {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xffffffffL;
  }

  /** The content, unless it is broken or too long to be held. */
  private static Optional<ByteBuffer> unpacked(ByteBuffer bytes) {
    byte[] compressed = Shown.copy(bytes, 0, bytes.limit());
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      byte[] content = in.readNBytes(LONGEST + 1);
      return content.length > LONGEST ? Optional.empty() : Optional.of(ByteBuffer.wrap(content));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
