package io.github.statix.presets.parse;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.presets.text.Fields;
import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Problems;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads where archives and signatures can be had. */
final class SourceUrls {

  private static final int LONGEST = 1024;
  private static final Set<String> SCHEMES =
      new LinkedHashSet<>(List.of("https", "http", "file", "debian"));
  private static final Pattern DEBIAN_PATH =
      Pattern.compile("pool(/[A-Za-z0-9_][A-Za-z0-9._+~-]*)++");

  private final Template template;
  private final Optional<Path> within;
  private final Problems problems;

  /**
   * A reader.
   *
   * @param within the directory that files must lie in or below; without one no file may be named
   */
  SourceUrls(Template template, Optional<Path> within, Problems problems) {
    this.template = template;
    this.within = within;
    this.problems = problems;
  }

  /** The {@code urls} of something, of which it needs at least one. */
  List<String> read(Fields fields, String what) {
    List<String> urls = new ArrayList<>();
    for (Node.Text text : fields.texts("urls")) {
      String url = template.resolve(text);
      fault(url)
          .ifPresent(
              fault ->
                  problems.add(
                      text.place(),
                      "%s is not a usable URL: %s"
                          .formatted(Problems.quoted(ForeignText.address(url)), fault)));
      urls.add(url);
    }
    if (fields.node("urls").isEmpty()
        || (fields.node("urls").get() instanceof Node.Sequence given && given.items().isEmpty())) {
      problems.add(fields.place("urls"), "%s needs 'urls', where it can be had".formatted(what));
    }
    return urls;
  }

  private Optional<String> fault(String url) {
    if (url.length() > LONGEST) {
      return Optional.of("it is longer than %d characters".formatted(LONGEST));
    }
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      return switch (scheme) {
        case "https", "http" ->
            fault(
                uri.getHost() == null || uri.getUserInfo() != null,
                "it must be scheme://host/path");
        case "file" ->
            uri.isOpaque() || uri.getAuthority() != null || uri.getPath().isEmpty()
                ? Optional.of("a file is written file:///path")
                : outside(uri);
        case "debian" ->
            fault(
                !DEBIAN_PATH.matcher(uri.getSchemeSpecificPart()).matches(),
                "a path on a Debian mirror is written debian:pool/...");
        default -> Optional.of("it must begin with one of " + String.join(":, ", SCHEMES) + ":");
      };
    } catch (URISyntaxException e) {
      return Optional.of(e.getReason());
    }
  }

  /** A file of the builder's that a preset could name would end up in the image. */
  private Optional<String> outside(URI uri) {
    try {
      if (within.isPresent() && isBelow(Path.of(uri), within.get().toRealPath())) {
        return Optional.empty();
      }
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of("it cannot be read");
    }
    return Optional.of(
        "it lies outside of the preset's directory; put the file there, or name its directory with"
            + " --source-mirror");
  }

  /** After all links, of what is there, and without dots, of what is not. */
  private static boolean isBelow(Path file, Path directory) throws IOException {
    Path there = file.toAbsolutePath();
    while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS) && there.getParent() != null) {
      there = there.getParent();
    }
    Path rest = there.relativize(file.toAbsolutePath());
    return there.toRealPath().resolve(rest).normalize().startsWith(directory)
        && !rest.startsWith("..");
  }

  private static Optional<String> fault(boolean faulty, String why) {
    return faulty ? Optional.of(why) : Optional.empty();
  }
}
