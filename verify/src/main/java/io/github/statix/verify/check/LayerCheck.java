package io.github.statix.verify.check;

import io.github.statix.oci.document.Descriptor;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.oci.tar.TarMember;
import io.github.statix.oci.tar.TarReader;
import io.github.statix.verify.report.LayerSummary;
import io.github.statix.verify.report.Severity;
import io.github.statix.verify.source.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

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
      MemberCheck memberCheck = new MemberCheck(findings, tree, index, created);
      Optional<DigestingInput> tar = uncompressed(raw, Family.isGzip(type), part);
      if (tar.isPresent()) {
        boolean whole = walk(tar.get(), raw, memberCheck, part);
        members = memberCheck.finish();
        size = tar.get().count();
        if (whole) {
          diffId = Optional.of(tar.get().digest());
          compareDiffId(part, expected, diffId.get());
        }
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

  private Optional<DigestingInput> uncompressed(DigestingInput raw, boolean isGzip, String part)
      throws IOException {
    if (!isGzip) {
      return Optional.of(new DigestingInput(raw, uncompressedLimit));
    }
    try {
      InputStream plain = new GzipCompressorInputStream(raw, true);
      return Optional.of(new DigestingInput(plain, uncompressedLimit));
    } catch (IOException e) {
      damagedGzip(raw, part, e);
      return Optional.empty();
    }
  }

  /** Whether the uncompressed bytes could be read to their end. */
  private boolean walk(DigestingInput tar, DigestingInput raw, MemberCheck members, String part)
      throws IOException {
    try {
      walk(tar, members, part);
      // Read on to the end for the diffID, even when the tar inside is damaged.
      tar.drain();
    } catch (IOException e) {
      damagedGzip(raw, part, e);
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

  private void walk(DigestingInput tar, MemberCheck members, String part) throws IOException {
    TarReader reader = new TarReader(tar);
    try {
      for (TarMember member = reader.next(); member != null; member = reader.next()) {
        members.add(member);
      }
    } catch (LayerException e) {
      if (tar.hasFailed()) {
        throw e;
      }
      if (!tar.isCut()) {
        findings.error("tar-format", part, "a well-formed tar", text(e), REMEDY);
      }
      return;
    }
    if (!reader.ended() && !tar.isCut()) {
      findings.add(
          Severity.WARNING,
          "tar-format",
          part,
          "",
          "two zero records at the end",
          "none",
          "write the layer again; some tools refuse such a tar");
    }
    long extra = ZeroTail.countOthers(tar);
    if (extra > 0) {
      findings.error(
          "tar-format", part, "nothing after the end of the tar", extra + " bytes", REMEDY);
    }
  }

  /** Reports what the decompressor says, unless the blob itself could not be read. */
  private void damagedGzip(DigestingInput raw, String part, IOException e) throws IOException {
    if (raw.hasFailed()) {
      throw e;
    }
    findings.error("gzip-format", part, "well-formed gzip data", text(e), REMEDY);
  }

  private static String text(IOException e) {
    return e.getMessage() == null ? "it ends too soon" : e.getMessage();
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
