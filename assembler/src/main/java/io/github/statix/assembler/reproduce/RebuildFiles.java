package io.github.statix.assembler.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.assembler.reproduce.RebuildOrder.Work;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.container.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files by which the program talks to the process that rebuilds: an order and its result, both
 * JSON in one folder, and the store beside them unless the order is about another.
 *
 * @param folder which is the rebuild's own
 */
record RebuildFiles(Path folder) {

  private static final ObjectMapper JSON = new ObjectMapper();

  Path order() {
    return folder.resolve("order.json");
  }

  private Path result() {
    return folder.resolve("result.json");
  }

  /**
   * Writes the order.
   *
   * @param store where to build
   */
  void write(RebuildOrder order, Path store) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("store", store.toString());
    json.put("epoch", order.epoch().seconds());
    json.put("engine", order.engine());
    json.put("jobs", order.jobs());
    if (order.work() instanceof Work.OfStage stage) {
      write(stage.spec(), json.putObject("stage"));
    } else if (order.work() instanceof Work.OfBase base) {
      base.bootstrapImage().ifPresent(image -> json.put("bootstrapImage", image));
      base.below().ifPresent(layer -> write(layer, json.putObject("below")));
      ArrayNode packages = json.putArray("packages");
      for (LockedPackage one : base.packages()) {
        packages
            .addObject()
            .put("name", one.name())
            .put("version", one.version())
            .put("architecture", one.architecture())
            .put("path", one.path())
            .put("sha256", one.sha256().toString())
            .put("size", one.size());
      }
    }
    JSON.writeValue(order().toFile(), json);
  }

  private static void write(ContainerSpec spec, ObjectNode json) {
    json.put("name", spec.stage().value());
    ArrayNode root = json.putArray("root");
    spec.root().forEach(layer -> write(layer, root.addObject()));
    ObjectNode sources = json.putObject("sources");
    spec.sources().forEach((name, digest) -> sources.put(name, digest.toString()));
    json.put("recipe", spec.recipe());
    ObjectNode library = json.putObject("library");
    spec.library().forEach(library::put);
    ObjectNode environment = json.putObject("environment");
    spec.environment().forEach(environment::put);
  }

  /** Reads the order. */
  RebuildOrder readOrder() throws IOException {
    JsonNode json = JSON.readTree(order().toFile());
    Work work =
        json.has("stage")
            ? new Work.OfStage(spec(json.path("stage")))
            : new Work.OfBase(
                packages(json.path("packages")),
                json.has("below") ? Optional.of(layer(json.path("below"))) : Optional.empty(),
                Optional.ofNullable(json.path("bootstrapImage").textValue()));
    return new RebuildOrder(
        work,
        new SourceEpoch(json.path("epoch").asLong()),
        json.path("engine").asText(),
        json.path("jobs").asInt());
  }

  /** Where the order is to be carried out. */
  Path readStore() throws IOException {
    return Path.of(JSON.readTree(order().toFile()).path("store").asText());
  }

  private static ContainerSpec spec(JsonNode json) {
    List<Layer> root = new ArrayList<>();
    json.path("root").forEach(layer -> root.add(layer(layer)));
    TreeMap<String, Digest> sources = new TreeMap<>();
    strings(json.path("sources")).forEach((name, text) -> sources.put(name, Digest.parse(text)));
    return new ContainerSpec(
        new StageName(json.path("name").asText()),
        root,
        sources,
        json.path("recipe").asText(),
        strings(json.path("library")),
        strings(json.path("environment")));
  }

  private static List<LockedPackage> packages(JsonNode json) {
    List<LockedPackage> packages = new ArrayList<>();
    for (JsonNode one : json) {
      packages.add(
          new LockedPackage(
              one.path("name").asText(),
              one.path("version").asText(),
              one.path("architecture").asText(),
              one.path("path").asText(),
              Digest.parse(one.path("sha256").asText()),
              one.path("size").asLong()));
    }
    return packages;
  }

  private static SortedMap<String, String> strings(JsonNode json) {
    TreeMap<String, String> strings = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      strings.put(field.getKey(), field.getValue().asText());
    }
    return strings;
  }

  private static void write(Layer layer, ObjectNode json) {
    json.put("digest", layer.digest().toString());
    json.put("diffId", layer.diffId().toString());
    json.put("size", layer.size());
  }

  private static Layer layer(JsonNode json) {
    return new Layer(
        Digest.parse(json.path("digest").asText()),
        Digest.parse(json.path("diffId").asText()),
        json.path("size").asLong());
  }

  /** Writes what came of it. */
  void writeResult(Layer layer) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    write(layer, json);
    JSON.writeValue(result().toFile(), json);
  }

  /** Reads what came of it. */
  Layer readResult() throws IOException {
    return layer(JSON.readTree(result().toFile()));
  }

  /** Whether something came of it. */
  boolean hasResult() {
    return Files.exists(result());
  }
}
