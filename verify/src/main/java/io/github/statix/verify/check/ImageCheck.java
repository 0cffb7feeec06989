package io.github.statix.verify.check;

import io.github.statix.oci.document.Descriptor;
import io.github.statix.verify.report.ImageReport;
import io.github.statix.verify.report.LayerSummary;
import io.github.statix.verify.source.ImageSource;
import io.github.statix.verify.source.ManifestBlob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Recomputes everything a finished image claims and collects all that does not fit. */
public final class ImageCheck {

  /** Far beyond any build image; ends a decompression bomb. */
  private static final long UNCOMPRESSED_LIMIT = 64L << 30;

  /** Characters of member names kept for comparisons, for the whole image. */
  private static final long NAME_ROOM = 64L << 20;

  private final long uncompressedLimit;
  private final long nameRoom;

  ImageCheck(long uncompressedLimit, long nameRoom) {
    this.uncompressedLimit = uncompressedLimit;
    this.nameRoom = nameRoom;
  }

  /**
   * Reads every blob of the image once.
   *
   * @throws io.github.statix.verify.source.ImageSourceException when there is no manifest, or the
   *     image's place cannot be read on
   */
  public static ImageReport inspect(ImageSource source) throws IOException {
    return new ImageCheck(UNCOMPRESSED_LIMIT, NAME_ROOM).run(source);
  }

  ImageReport run(ImageSource source) throws IOException {
    FindingList findings = new FindingList();
    ManifestBlob manifest = source.manifest();
    ManifestCheck.Named named = new ManifestCheck(findings).check(manifest);
    int count = named.layers().size();
    ConfigCheck.Facts config = new ConfigCheck(findings).check(source, named.config(), count);
    LayerCheck check = new LayerCheck(findings, new LowerTree(nameRoom), uncompressedLimit);
    List<LayerSummary> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Optional<Descriptor> layer = named.layers().get(i);
      if (layer.isEmpty()) {
        layers.add(new LayerSummary("", "", 0, Optional.empty(), 0, 0));
        continue;
      }
      Optional<String> diffId =
          i < config.diffIds().size() ? Optional.of(config.diffIds().get(i)) : Optional.empty();
      layers.add(check.check(source, i, layer.get(), diffId, config.created()));
    }
    return new ImageReport(
        source.name(),
        manifest.digest(),
        named.mediaType(),
        config.summary(),
        layers,
        findings.sorted());
  }
}
