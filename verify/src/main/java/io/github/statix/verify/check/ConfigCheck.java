package io.github.statix.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.oci.document.BoundedJson;
import io.github.statix.oci.document.Descriptor;
import io.github.statix.oci.document.JsonFormatException;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Platform;
import io.github.statix.verify.report.ConfigSummary;
import io.github.statix.verify.report.HistoryLine;
import io.github.statix.verify.report.RunSettings;
import io.github.statix.verify.source.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Checks an image's config (OCI image specification, "Image Configuration"). */
final class ConfigCheck {

  /** The most a config may have, in bytes. */
  static final int LIMIT = 8 << 20;

  private static final String PART = "config";
  private static final String REMEDY = "write and push the image again with a correct tool";

  /** What the layers are compared with. */
  record Facts(ConfigSummary summary, List<String> diffIds, Optional<Instant> created) {}

  private final FindingList findings;

  ConfigCheck(FindingList findings) {
    this.findings = findings;
  }

  Facts check(ImageSource source, Optional<Descriptor> named, int layers) throws IOException {
    String digest = named.map(descriptor -> descriptor.digest().toString()).orElse("");
    Facts unreadable = new Facts(ConfigSummary.unreadable(digest), List.of(), Optional.empty());
    if (named.isEmpty()) {
      return unreadable;
    }
    Optional<byte[]> bytes = read(source, named.get());
    if (bytes.isEmpty()) {
      return unreadable;
    }
    try {
      return facts(BoundedJson.object(bytes.get()), digest, layers);
    } catch (JsonFormatException e) {
      findings.error(
          "config-format", PART, "a JSON object", String.valueOf(e.getMessage()), REMEDY);
      return unreadable;
    }
  }

  private Optional<byte[]> read(ImageSource source, Descriptor named) throws IOException {
    Optional<InputStream> opened = source.open(named.digest());
    if (opened.isEmpty()) {
      findings.error("missing-blob", PART, named.digest().toString(), "no such blob", REMEDY);
      return Optional.empty();
    }
    byte[] bytes;
    try (InputStream in = opened.get()) {
      bytes = in.readNBytes(LIMIT + 1);
    }
    if (bytes.length > LIMIT) {
      findings.error("config-size", PART, "at most %d bytes".formatted(LIMIT), "more", REMEDY);
      return Optional.empty();
    }
    if (bytes.length != named.size()) {
      findings.error("config-size", PART, named.size() + " bytes", bytes.length + " bytes", REMEDY);
    }
    Digest actual = Digest.of(bytes);
    if (!actual.equals(named.digest())) {
      findings.error("config-digest", PART, named.digest().toString(), actual.toString(), REMEDY);
    }
    return Optional.of(bytes);
  }

  private Facts facts(ObjectNode config, String digest, int layers) {
    String platform = platform(config);
    Optional<String> created = BoundedJson.text(config, "created");
    List<HistoryLine> history = history(config.path("history"), layers);
    List<String> diffIds = diffIds(config.path("rootfs"), layers);
    ConfigSummary summary =
        new ConfigSummary(
            digest, platform, created.orElse(""), settings(config.path(PART)), history);
    return new Facts(summary, diffIds, created.flatMap(text -> time(text, PART)));
  }

  private String platform(ObjectNode config) {
    String platform =
        BoundedJson.text(config, "os").orElse("?")
            + "/"
            + BoundedJson.text(config, "architecture").orElse("?");
    if (!platform.equals(Platform.LINUX_AMD64.toString())) {
      findings.error("platform", PART, Platform.LINUX_AMD64.toString(), platform, REMEDY);
    }
    return platform;
  }

  private Optional<Instant> time(String text, String where) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      findings.error("created", where, "a time as in RFC 3339", text, REMEDY);
      return Optional.empty();
    }
  }

  private List<String> diffIds(JsonNode rootfs, int layers) {
    String type = BoundedJson.text(rootfs, "type").orElse("none");
    if (!type.equals("layers")) {
      findings.error("config-format", "config, rootfs", "type layers", type, REMEDY);
    }
    List<String> ids = new ArrayList<>();
    rootfs.path("diff_ids").forEach(id -> ids.add(id.isTextual() ? id.textValue() : id.toString()));
    if (ids.size() != layers) {
      findings.error(
          "diff-id-count",
          "config, rootfs",
          "%d diff_ids, one for each layer".formatted(layers),
          Integer.toString(ids.size()),
          REMEDY);
    }
    return ids;
  }

  private List<HistoryLine> history(JsonNode array, int layers) {
    List<HistoryLine> lines = new ArrayList<>();
    for (JsonNode entry : array) {
      Optional<String> created = BoundedJson.text(entry, "created");
      created.ifPresent(text -> time(text, "config, history " + lines.size()));
      lines.add(
          new HistoryLine(
              created.orElse(""),
              BoundedJson.text(entry, "created_by").orElse(""),
              BoundedJson.text(entry, "comment").orElse(""),
              entry.path("empty_layer").asBoolean()));
    }
    long filled = lines.stream().filter(line -> !line.emptyLayer()).count();
    // A history is optional; one that does not fit misleads people and hurts nothing else.
    if (!lines.isEmpty() && filled != layers) {
      findings.warning(
          "history",
          "config, history",
          "%d entries with a layer".formatted(layers),
          "%d of %d entries".formatted(filled, lines.size()),
          "write one history entry for each layer");
    }
    return lines;
  }

  private static RunSettings settings(JsonNode node) {
    Map<String, String> labels = new TreeMap<>();
    node.path("Labels")
        .properties()
        .forEach(entry -> labels.put(entry.getKey(), entry.getValue().asText()));
    return new RunSettings(
        BoundedJson.texts(node, "Env"),
        labels,
        BoundedJson.texts(node, "Entrypoint"),
        BoundedJson.texts(node, "Cmd"),
        BoundedJson.text(node, "WorkingDir").orElse(""),
        BoundedJson.text(node, "User").orElse(""));
  }
}
