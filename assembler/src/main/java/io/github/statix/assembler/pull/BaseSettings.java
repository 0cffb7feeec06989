package io.github.statix.assembler.pull;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.statix.assembler.plan.Inherited;
import io.github.statix.oci.message.ForeignText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what an image hands on from its config; what no image should have is an {@link
 * IllegalArgumentException} that says so. Control characters are refused: names, users and paths
 * end up in messages and command lines, and no value of a process may hold NUL.
 */
final class BaseSettings {

  private static final Pattern PORT = Pattern.compile("([0-9]{1,5})(/tcp|/udp)?");

  /** Descriptions in labels and scripts in commands have lines. */
  private static final String SPACES = "\t\n\r";

  private BaseSettings() {}

  static Inherited read(JsonNode config) {
    return new Inherited(
        environment(config.path("Env")),
        labels(config.path("Labels")),
        directory(config.path("WorkingDir").asText("")),
        name("user", config.path("User").asText("")),
        values("entrypoint", config.path("Entrypoint")),
        values("command", config.path("Cmd")),
        ports(config.path("ExposedPorts")),
        volumes(config.path("Volumes")));
  }

  private static Map<String, String> environment(JsonNode variables) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String variable : BaseDocuments.strings(variables)) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        String name = name("environment variable", variable.substring(0, equals));
        environment.put(name, value("variable " + name, variable.substring(equals + 1)));
      }
    }
    return environment;
  }

  private static SortedMap<String, String> labels(JsonNode object) {
    SortedMap<String, String> labels = new TreeMap<>();
    for (Map.Entry<String, JsonNode> label : object.properties()) {
      String name = name("label", label.getKey());
      labels.put(name, value("label " + name, label.getValue().asText("")));
    }
    return labels;
  }

  private static String directory(String path) {
    if (!path.isEmpty() && !isNormal(path)) {
      throw refused("working directory", path, "is no absolute path without '.', '..' and '//'");
    }
    return path;
  }

  /** Ports as in {@code 80}, {@code 80/tcp} and {@code 53/udp}; always with the protocol. */
  private static SortedSet<String> ports(JsonNode object) {
    SortedSet<String> ports = new TreeSet<>();
    for (Map.Entry<String, JsonNode> port : object.properties()) {
      Matcher matcher = PORT.matcher(port.getKey());
      if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > 0xffff) {
        throw refused("exposed port", port.getKey(), "is no port");
      }
      ports.add(matcher.group(1) + (matcher.group(2) == null ? "/tcp" : matcher.group(2)));
    }
    return ports;
  }

  private static SortedSet<String> volumes(JsonNode object) {
    SortedSet<String> volumes = new TreeSet<>();
    for (Map.Entry<String, JsonNode> volume : object.properties()) {
      if (!isNormal(volume.getKey())) {
        throw refused("volume", volume.getKey(), "is no absolute path without '.', '..' and '//'");
      }
      volumes.add(volume.getKey());
    }
    return volumes;
  }

  /** A slash at the end is common and harmless. */
  private static boolean isNormal(String path) {
    if (!path.startsWith("/") || isUnsafe(path, "")) {
      return false;
    }
    String parts = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return parts.isEmpty()
        || List.of(parts.substring(1).split("/", -1)).stream()
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }

  private static String name(String what, String text) {
    if (isUnsafe(text, "")) {
      throw refused(what, text, "holds control characters");
    }
    return text;
  }

  private static List<String> values(String what, JsonNode array) {
    return BaseDocuments.strings(array).stream().map(text -> value(what, text)).toList();
  }

  private static String value(String what, String text) {
    if (isUnsafe(text, SPACES)) {
      throw refused(what, text, "holds control characters");
    }
    return text;
  }

  private static boolean isUnsafe(String text, String allowed) {
    return text.chars().anyMatch(c -> Character.isISOControl(c) && allowed.indexOf(c) < 0);
  }

  private static IllegalArgumentException refused(String what, String text, String why) {
    return new IllegalArgumentException(
        "its config has the %s '%s', which %s"
            .formatted(ForeignText.line(what, 80), ForeignText.line(text, 80), why));
  }
}
