package io.github.statix.stages.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.tree.AtomicFiles;
import io.github.statix.stages.tree.PlainFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Stage records by key, and the latest of each stage of each preset.
 *
 * <p>The first line of a record's file is the digest of the rest: a record that was damaged reads
 * as absent, and its stage is made again.
 */
public final class StageRecords {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Store store;
  private final Path byKey;
  private final Path latest;

  StageRecords(Store store, Path byKey, Path latest) {
    this.store = store;
    this.byKey = byKey;
    this.latest = latest;
  }

  /** The record of this key, if there is a sound one; says nothing of its layer's blob. */
  public Optional<StageRecord> find(Digest key) throws IOException {
    Path file = byKey.resolve(key.hex());
    Optional<StageRecord> record = read(file).filter(found -> found.key().digest().equals(key));
    if (record.isPresent()) {
      store.touch(file);
    }
    return record;
  }

  /** The last record of this stage of this preset, whatever its key. */
  public Optional<StageRecord> latest(String preset, StageName stage) throws IOException {
    return read(latestFile(preset, stage));
  }

  /** Stores a record, also as the latest of its stage. */
  public void put(String preset, StageRecord record) throws IOException {
    String text = write(record);
    store.write(byKey.resolve(record.key().digest().hex()), text);
    store.write(latestFile(preset, record.stage()), text);
  }

  private Path latestFile(String preset, StageName stage) {
    if (preset.isEmpty() || preset.startsWith(".") || preset.contains("/")) {
      throw new IllegalArgumentException("'%s' is no preset's name".formatted(preset));
    }
    return latest.resolve(preset).resolve(stage.value());
  }

  /** Every sound record, sorted by stage and key. */
  public List<StageRecord> list() throws IOException {
    List<StageRecord> records = new ArrayList<>();
    for (Path file : files(byKey)) {
      read(file).ifPresent(records::add);
    }
    records.sort(
        Comparator.comparing(StageRecord::stage).thenComparing(record -> record.key().digest()));
    return records;
  }

  /** When this record was written or last found. */
  public Instant lastUsed(StageRecord record) throws IOException {
    Path file = byKey.resolve(record.key().digest().hex());
    return Files.getLastModifiedTime(file).toInstant();
  }

  void delete(StageRecord record) throws IOException {
    store.requireWritable();
    Files.deleteIfExists(byKey.resolve(record.key().digest().hex()));
  }

  /** The files that hold no sound record. */
  List<Path> damaged() throws IOException {
    List<Path> damaged = new ArrayList<>();
    for (Path folder : new Path[] {byKey, latest}) {
      for (Path file : files(folder)) {
        if (read(file).isEmpty()) {
          damaged.add(file);
        }
      }
    }
    return damaged;
  }

  /** All record files below a folder, sorted. */
  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !file.getFileName().toString().startsWith(AtomicFiles.UNFINISHED))
          .sorted()
          .toList();
    }
  }

  private static String write(StageRecord record) {
    ObjectNode json = JSON.createObjectNode();
    json.put("stage", record.stage().value());
    json.put("digest", record.layer().digest().toString());
    json.put("diffId", record.layer().diffId().toString());
    json.put("size", record.layer().size());
    json.put("entries", record.entries());
    json.put("millis", record.duration().toMillis());
    StageFigures figures = record.figures();
    figures.cpu().ifPresent(cpu -> json.put("cpuMillis", cpu.toMillis()));
    figures.jobs().ifPresent(jobs -> json.put("jobs", jobs));
    figures.tarSize().ifPresent(size -> json.put("tarSize", size));
    json.put("cached", figures.cache().orElse(""));
    ArrayNode fields = json.putArray("key");
    record.key().fields().forEach(field -> fields.addArray().add(field.name()).add(field.value()));
    String body = json.toPrettyString() + "\n";
    return Digest.ofUtf8(body) + "\n" + body;
  }

  private static Optional<StageRecord> read(Path file) throws IOException {
    String text;
    try {
      text = PlainFiles.read(file);
    } catch (NoSuchFileException | java.nio.charset.CharacterCodingException e) {
      return Optional.empty();
    }
    int newline = text.indexOf('\n');
    if (newline < 0
        || !text.substring(0, newline)
            .equals(Digest.ofUtf8(text.substring(newline + 1)).toString())) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(JSON.readTree(text.substring(newline + 1))));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      // Whole, but written by a version that knew other fields.
      return Optional.empty();
    }
  }

  private static StageRecord parse(JsonNode json) {
    List<StageKey.Field> fields = new ArrayList<>();
    json.path("key")
        .forEach(
            pair -> fields.add(new StageKey.Field(pair.path(0).asText(), pair.path(1).asText())));
    Layer layer =
        new Layer(
            Digest.parse(json.path("digest").asText()),
            Digest.parse(json.path("diffId").asText()),
            json.path("size").asLong());
    return new StageRecord(
        new StageName(json.path("stage").asText()),
        new StageKey(fields),
        layer,
        json.path("entries").asLong(),
        Duration.ofMillis(json.path("millis").asLong()),
        figures(json));
  }

  private static StageFigures figures(JsonNode json) {
    return new StageFigures(
        json.has("cpuMillis")
            ? Optional.of(Duration.ofMillis(json.path("cpuMillis").asLong()))
            : Optional.empty(),
        json.has("jobs") ? OptionalInt.of(json.path("jobs").asInt()) : OptionalInt.empty(),
        json.has("tarSize") ? OptionalLong.of(json.path("tarSize").asLong()) : OptionalLong.empty(),
        Optional.of(json.path("cached").asText(StageFigures.OLDER_VERSION))
            .filter(owner -> !owner.isEmpty()));
  }
}
