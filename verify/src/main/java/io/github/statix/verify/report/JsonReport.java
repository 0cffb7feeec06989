package io.github.statix.verify.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Reports as JSON for programs; ASCII only, and the same report always gives the same bytes. */
public final class JsonReport {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private JsonReport() {}

  /** An array with one object per binary, ended by a newline. */
  public static String of(List<BinaryReport> reports) {
    ArrayNode array = MAPPER.createArrayNode();
    for (BinaryReport report : reports) {
      ObjectNode node = array.addObject();
      node.put("file", report.file());
      node.put("static", report.isStatic());
      node.put("kind", report.kind().toString());
      node.put("machine", report.machine());
      node.put("run", report.run().map(ProgramRun::toString).orElse(null));
      Linkage linkage = report.linkage();
      node.put("interpreter", linkage.interpreter().orElse(null));
      texts(node, "needed", linkage.needed());
      node.put("rpath", linkage.rpath().orElse(null));
      node.put("runpath", linkage.runpath().orElse(null));
      texts(node, "symbolVersions", linkage.symbolVersions());
      texts(node, "notes", report.notes());
      findings(node, report.findings());
    }
    return write(array);
  }

  /** One object, ended by a newline. */
  public static String of(ImageReport report) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("subject", report.subject());
    node.put("sound", !report.hasErrors());
    node.put("digest", report.digest().toString());
    node.put("mediaType", report.mediaType());
    config(node.putObject("config"), report.config());
    ArrayNode layers = node.putArray("layers");
    for (LayerSummary layer : report.layers()) {
      ObjectNode each = layers.addObject();
      each.put("digest", layer.digest());
      each.put("mediaType", layer.mediaType());
      each.put("size", layer.size());
      each.put("diffId", layer.diffId().map(Object::toString).orElse(null));
      each.put("uncompressedSize", layer.uncompressedSize());
      each.put("members", layer.members());
    }
    findings(node, report.findings());
    return write(node);
  }

  private static void config(ObjectNode node, ConfigSummary config) {
    node.put("digest", config.digest());
    node.put("platform", config.platform());
    node.put("created", config.created());
    RunSettings settings = config.settings();
    texts(node, "entrypoint", settings.entrypoint());
    texts(node, "cmd", settings.cmd());
    node.put("workingDir", settings.workingDir());
    node.put("user", settings.user());
    texts(node, "env", settings.env());
    ObjectNode labels = node.putObject("labels");
    settings.labels().forEach(labels::put);
    ArrayNode history = node.putArray("history");
    for (HistoryLine line : config.history()) {
      ObjectNode each = history.addObject();
      each.put("created", line.created());
      each.put("createdBy", line.createdBy());
      each.put("comment", line.comment());
      each.put("emptyLayer", line.emptyLayer());
    }
  }

  private static void findings(ObjectNode node, List<Finding> findings) {
    ArrayNode array = node.putArray("findings");
    for (Finding finding : findings) {
      ObjectNode each = array.addObject();
      each.put("check", finding.check());
      each.put("severity", finding.severity().toString());
      each.put("where", finding.where());
      each.put("expected", finding.expected());
      each.put("actual", finding.actual());
      each.put("remedy", finding.remedy());
    }
  }

  private static void texts(ObjectNode node, String name, List<String> texts) {
    ArrayNode array = node.putArray(name);
    texts.forEach(array::add);
  }

  private static String write(Object node) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(indenter);
    printer.indentObjectsWith(indenter);
    try {
      return MAPPER.writer(printer).writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of texts and numbers can always be written", e);
    }
  }
}
