package io.github.statix.verify.check;

import io.github.statix.oci.document.Descriptor;
import io.github.statix.oci.model.Digest;
import io.github.statix.verify.report.LayerSummary;
import io.github.statix.verify.report.Severity;
import io.github.statix.verify.source.ImageSource;
import io.github.statix.verify.tar.ArchiveFormatException;
import io.github.statix.verify.tar.GzipReader;
import io.github.statix.verify.tar.TarMember;
import io.github.statix.verify.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;

/** Recomputes one layer from its bytes, in one pass and constant memory. */
final class LayerCheck {

  /** How far beyond the described size a blob is read before it is given up. */
  private static final long SLACK = 1 << 20;

  private static final String REMEDY = "do not use this image; build and push it again";

  private final FindingList findings;
  private final LowerTree tree;
  private final long uncompressedLimit;

  LayerCheck(FindingList findings, LowerTree tree, long uncompressedLimit) {
    this.findings = findings;
    this.tree = tree;
    this.uncompressedLimit = uncompressedLimit;
  }

  LayerSummary check(
      ImageSource source,
      int index,
      Descriptor named,
      Optional<String> diffId,
      Optional<Instant> created)
      throws IOException {
    String part = "layer " + index;
    Optional<InputStream> opened = source.open(named.digest());
    if (opened.isEmpty()) {
      findings.error("missing-blob", part, named.digest().toString(), "no such blob", REMEDY);
      return new LayerSummary(
          named.digest().toString(), named.mediaType(), 0, Optional.empty(), 0, 0);
    }
    try (InputStream in = opened.get()) {
      DigestingInput raw = new DigestingInput(in, limit(named.size()));
      LayerSummary summary = content(raw, index, named, diffId, created);
      raw.drain();
      checkBlob(raw, part, named);
      return new LayerSummary(
          summary.digest(),
          summary.mediaType(),
          raw.count(),
          summary.diffId(),
          summary.uncompressedSize(),
          summary.members());
    }
  }

  private static long limit(long size) {
    return size > Long.MAX_VALUE - SLACK ? size : size + SLACK;
  }

  private LayerSummary content(
      DigestingInput raw,
      int index,
      Descriptor named,
      Optional<String> expected,
      Optional<Instant> created)
      throws IOException {
    String type = named.mediaType();
    String part = "layer " + index;
    Optional<Digest> diffId = Optional.empty();
    long size = 0;
    long members = 0;
    if (Family.isGzip(type) || Family.isTar(type)) {
      try (GzipReader gzip = new GzipReader(raw)) {
        boolean zipped = Family.isGzip(type);
        DigestingInput tar = new DigestingInput(zipped ? gzip : raw, uncompressedLimit);
        MemberCheck memberCheck = new MemberCheck(findings, tree, index, created);
        boolean whole = walk(tar, memberCheck, gzip, part);
        members = memberCheck.finish();
        size = tar.count();
        if (whole) {
          diffId = Optional.of(tar.digest());
          compareDiffId(part, expected, diffId.get());
        }
        trailing(gzip, part);
      }
    } else {
      findings.error(
          "layer-format",
          part,
          "a tar or gzip-compressed tar",
          "media type %s, which cannot be recomputed".formatted(type),
          "push the layer gzip-compressed");
    }
    return new LayerSummary(named.digest().toString(), type, raw.count(), diffId, size, members);
  }

  /** Whether the uncompressed bytes could be read to their end. */
  private boolean walk(DigestingInput tar, MemberCheck members, GzipReader gzip, String part)
      throws IOException {
    TarReader reader = new TarReader(tar);
    try {
      for (Optional<TarMember> m = reader.next(); m.isPresent(); m = reader.next()) {
        members.add(m.get());
      }
      if (!reader.hasEndMark() && !tar.isCut()) {
        findings.add(
            Severity.WARNING,
            "tar-format",
            part,
            "",
            "two zero blocks at the end",
            "none",
            "write the layer again; some tools refuse such an archive");
      }
      long extra = ZeroTail.countOthers(tar);
      if (extra > 0) {
        findings.error(
            "tar-format", part, "nothing after the end of the archive", extra + " bytes", REMEDY);
      }
    } catch (ArchiveFormatException e) {
      String check = gzip.hasFailed() ? "gzip-format" : "tar-format";
      findings.error(check, part, "a well-formed archive", String.valueOf(e.getMessage()), REMEDY);
    }
    if (!drained(tar, gzip, part)) {
      return false;
    }
    if (tar.isCut()) {
      findings.error(
          "layer-size",
          part,
          "at most %d uncompressed bytes".formatted(uncompressedLimit),
          "more; it was not read further",
          REMEDY);
    }
    return !tar.isCut();
  }

  /** Reads on to the end for the diffID, even when the archive inside is damaged. */
  private boolean drained(DigestingInput tar, GzipReader gzip, String part) throws IOException {
    boolean known = gzip.hasFailed();
    try {
      tar.drain();
      return true;
    } catch (ArchiveFormatException e) {
      if (!known) {
        findings.error(
            "gzip-format", part, "a well-formed archive", String.valueOf(e.getMessage()), REMEDY);
      }
      return false;
    }
  }

  private void trailing(GzipReader gzip, String part) {
    if (gzip.trailingBytes() > 0) {
      findings.error(
          "gzip-format",
          part,
          "nothing after the gzip data",
          gzip.trailingBytes() + " bytes",
          REMEDY);
    }
  }

  private void compareDiffId(String part, Optional<String> expected, Digest actual) {
    if (expected.isPresent() && !expected.get().equals(actual.toString())) {
      findings.error("diff-id", part, expected.get(), actual.toString(), REMEDY);
    }
  }

  private void checkBlob(DigestingInput raw, String part, Descriptor named) {
    if (raw.isCut()) {
      findings.error(
          "layer-size",
          part,
          named.size() + " bytes",
          "more than %d".formatted(raw.count()),
          REMEDY);
      return;
    }
    if (raw.count() != named.size()) {
      findings.error("layer-size", part, named.size() + " bytes", raw.count() + " bytes", REMEDY);
    }
    Digest actual = raw.digest();
    if (!actual.equals(named.digest())) {
      findings.error("layer-digest", part, named.digest().toString(), actual.toString(), REMEDY);
    }
  }
}
