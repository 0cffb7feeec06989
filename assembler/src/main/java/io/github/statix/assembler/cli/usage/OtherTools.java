package io.github.statix.assembler.cli.usage;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.presets.parse.PresetCatalog;
import java.util.Map;
import java.util.Optional;

/** What users of buildx, kaniko, apko and cargo type, and how it is written here. */
public final class OtherTools {

  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("-t", "use --push REF:TAG for a registry, or -o docker:NAME for a daemon"),
          Map.entry("--load", "use -o docker:NAME"),
          Map.entry("--no-cache", "use a new --store DIR, or --compile-cache=off for compilers"),
          Map.entry("--iidfile", "use --digest-file FILE"),
          Map.entry("--image-id-file", "use --digest-file FILE"),
          Map.entry("--platform", "images are for linux/amd64; leave it out"),
          Map.entry("--arch", "images are for linux/amd64; leave it out"),
          Map.entry("--cache-from", "layers are taken from --store DIR; leave it out"),
          Map.entry("--cache-to", "layers are kept in --store DIR; leave it out"),
          Map.entry("--destination", "use --push REF"),
          Map.entry("-d", "use --push REF"),
          Map.entry("--target", "use --until STAGE"),
          Map.entry("-f", "use --preset FILE"),
          Map.entry("--file", "use --preset FILE"),
          Map.entry("-p", "use --preset NAME|FILE"),
          Map.entry("--frozen", "use --locked and --offline"),
          Map.entry("--sbom", "no image carries an SBOM yet; leave it out"),
          Map.entry("--provenance", "no image carries provenance yet; leave it out"));

  private OtherTools() {}

  /**
   * What to type in place of a word that no option or verb is.
   *
   * @param word as it was typed
   * @return empty when it is no word of other tools, and no preset
   */
  public static Optional<String> advice(String word) {
    String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    if (OPTIONS.containsKey(option)) {
      return Optional.of("%s: %s".formatted(option, OPTIONS.get(option)));
    }
    return new PresetCatalog().names().contains(word) || word.matches("[^-].*\\.ya?ml")
        ? Optional.of("'%1$s' is a preset: write --preset %1$s".formatted(ForeignText.line(word)))
        : Optional.empty();
  }
}
