package io.github.statix.presets.parse;

import io.github.statix.oci.model.ImageReference;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.text.Fields;
import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Problems;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what the stages stand on. */
final class BaseReader {

  private static final Set<String> KINDS = new LinkedHashSet<>(List.of("debian", "image"));
  private static final Set<String> DEBIAN =
      new LinkedHashSet<>(
          List.of("suites", "packages", "build-packages", "image-packages", "bootstrap-image"));
  private static final String A_PACKAGE = "a Debian package's name, such as libc6-dev";
  private static final Pattern SUITE = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  /** Debian policy, section 5.6.1; apt takes a dash at the end for "do not install". */
  private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]{0,126}[a-z0-9+.]");

  private final Template template;
  private final Problems problems;

  BaseReader(Template template, Problems problems) {
    this.template = template;
    this.problems = problems;
  }

  Optional<BaseSpec> read(Fields preset) {
    Optional<Fields> base = preset.requiredMap("base", "'base'");
    if (base.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = base.get().only(KINDS);
    if (fields.keys().containsAll(KINDS) || KINDS.stream().noneMatch(fields.keys()::contains)) {
      problems.add(
          preset.place("base"), "'base' must have one of 'debian' and 'image'; keep or add one");
    }
    Optional<BaseSpec> image = fields.text("image").flatMap(this::pinned).map(BaseSpec.Image::new);
    return image.isPresent()
        ? image
        : fields.map("debian", "'debian' of 'base'").flatMap(this::debian);
  }

  private Optional<BaseSpec> debian(Fields fields) {
    fields.only(DEBIAN);
    List<String> suites =
        checked(fields, "suites", SUITE, "a Debian suite, such as bookworm", List.of());
    List<String> packages = checked(fields, "packages", PACKAGE, A_PACKAGE, List.of());
    List<String> buildPackages = checked(fields, "build-packages", PACKAGE, A_PACKAGE, packages);
    List<String> imagePackages = checked(fields, "image-packages", PACKAGE, A_PACKAGE, packages);
    Optional<ImageReference> bootstrap = fields.text("bootstrap-image").flatMap(this::pinned);
    if (fields.node("suites").filter(BaseReader::hasItems).isEmpty()) {
      problems.add(
          fields.place("suites"), "a Debian base needs 'suites', as in suites: [bookworm]");
    }
    return suites.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new BaseSpec.Debian(suites, packages, buildPackages, imagePackages, bootstrap));
  }

  private static boolean hasItems(Node node) {
    return !(node instanceof Node.Sequence sequence && sequence.items().isEmpty());
  }

  private List<String> checked(
      Fields fields, String key, Pattern grammar, String what, List<String> packages) {
    List<String> values = new ArrayList<>();
    for (Node.Text text : fields.texts(key)) {
      String value = template.resolve(text);
      if (!grammar.matcher(value).matches()) {
        problems.add(text.place(), "%s is not %s".formatted(Problems.quoted(value), what));
      } else if (packages.contains(value)) {
        problems.add(
            text.place(),
            "%s is one of 'packages', which stages see and the image has; remove one"
                .formatted(Problems.quoted(value)));
      }
      values.add(value);
    }
    return values;
  }

  private Optional<ImageReference> pinned(Node.Text text) {
    String value = template.resolve(text);
    try {
      ImageReference reference = ImageReference.parse(value);
      if (reference.digest().isPresent()) {
        return Optional.of(reference);
      }
      problems.add(
          text.place(),
          "image %s is not pinned; add @sha256: and its manifest's digest"
              .formatted(Problems.quoted(value)));
    } catch (IllegalArgumentException e) {
      problems.add(
          text.place(),
          "%s is no image pinned by digest; write registry/path/name@sha256:..."
              .formatted(Problems.quoted(value)));
    }
    return Optional.empty();
  }
}
