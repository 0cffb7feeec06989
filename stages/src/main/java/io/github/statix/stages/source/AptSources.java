package io.github.statix.stages.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The package archives that apt is configured with (sources.list(5)), one-line and deb822. */
final class AptSources {

  private static final Pattern ONE_LINE =
      Pattern.compile("deb\\s+(?:\\[[^\\]]*\\]\\s+)?(\\S+)\\s+\\S+\\s*(.*)");

  private AptSources() {}

  /** The URIs of enabled binary archives with a component main, in apt's order, each once. */
  static List<String> uris(Path aptFolder) throws IOException {
    Set<String> uris = new LinkedHashSet<>();
    oneLine(aptFolder.resolve("sources.list"), uris);
    for (Path file : parts(aptFolder.resolve("sources.list.d"))) {
      if (file.toString().endsWith(".list")) {
        oneLine(file, uris);
      } else if (file.toString().endsWith(".sources")) {
        deb822(file, uris);
      }
    }
    return List.copyOf(uris);
  }

  private static List<Path> parts(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      // Comments may be in any encoding; what we look for is ASCII.
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static void oneLine(Path file, Set<String> uris) throws IOException {
    for (String line : lines(file)) {
      Matcher matcher = ONE_LINE.matcher(line.replaceFirst("#.*", "").strip());
      if (matcher.matches() && words(matcher.group(2)).contains("main")) {
        uris.add(matcher.group(1));
      }
    }
  }

  private static void deb822(Path file, Set<String> uris) throws IOException {
    Map<String, String> stanza = new TreeMap<>();
    String field = "";
    List<String> lines = new ArrayList<>(lines(file));
    lines.add("");
    for (String line : lines) {
      if (line.startsWith("#")) {
        continue;
      }
      if (line.isBlank()) {
        addStanza(stanza, uris);
        stanza.clear();
      } else if (Character.isWhitespace(line.charAt(0))) {
        stanza.merge(field, line, (before, more) -> before + " " + more);
      } else {
        String[] parts = line.split(":", 2);
        field = parts[0].strip().toLowerCase(Locale.ROOT);
        stanza.put(field, parts.length == 2 ? parts[1] : "");
      }
    }
  }

  private static void addStanza(Map<String, String> stanza, Set<String> uris) {
    boolean enabled =
        !List.of("no", "false", "0", "off", "without", "disable")
            .contains(stanza.getOrDefault("enabled", "yes").strip().toLowerCase(Locale.ROOT));
    if (enabled
        && words(stanza.getOrDefault("types", "")).contains("deb")
        && words(stanza.getOrDefault("components", "")).contains("main")) {
      uris.addAll(words(stanza.getOrDefault("uris", "")));
    }
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }
}
