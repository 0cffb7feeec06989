package io.github.statix.presets.parse;

import io.github.statix.presets.text.Fields;
import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Problems;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the OpenPGP keys of a preset, from the preset itself or from files beside it. */
final class KeysReader {

  private static final int LONGEST_PATH = 255;
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Fa-f]{40}");
  private static final Pattern BESIDE =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*+");
  private static final String ARMOR = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
  private static final String ARMOR_END = "-----END PGP PUBLIC KEY BLOCK-----";

  private final PresetChain chain;
  private final Problems problems;

  KeysReader(PresetChain chain, Problems problems) {
    this.chain = chain;
    this.problems = problems;
  }

  /** Armored keys by upper-case fingerprint. */
  SortedMap<String, String> read(Fields preset) {
    SortedMap<String, String> keys = new TreeMap<>();
    preset.forEachText(
        "keys",
        (fingerprint, keyAt, value) -> {
          if (!FINGERPRINT.matcher(fingerprint).matches()) {
            problems.add(
                keyAt,
                "%s is not a full fingerprint; write the key's 40 hexadecimal digits"
                    .formatted(Problems.quoted(fingerprint)));
          }
          armored(value).ifPresent(text -> keys.put(upper(fingerprint), text));
        });
    return keys;
  }

  /** A fingerprint as it is compared. */
  static String upper(String fingerprint) {
    return fingerprint.toUpperCase(Locale.ROOT);
  }

  private Optional<String> armored(Node.Text value) {
    Optional<String> text =
        value.value().contains(ARMOR) ? Optional.of(value.value()) : beside(value);
    if (text.isPresent() && !(text.get().contains(ARMOR) && text.get().contains(ARMOR_END))) {
      problems.add(
          value.place(),
          "this is no armored public key; it must run from %s to %s".formatted(ARMOR, ARMOR_END));
      return Optional.empty();
    }
    return text;
  }

  private Optional<String> beside(Node.Text value) {
    if (value.value().length() > LONGEST_PATH || !BESIDE.matcher(value.value()).matches()) {
      problems.add(
          value.place(),
          "%s is neither an armored public key nor a file beside the preset, such as keys/x.asc"
              .formatted(Problems.quoted(value.value())));
      return Optional.empty();
    }
    try {
      return Optional.of(chain.originOf(value.place()).beside(value.value()));
    } catch (IOException e) {
      problems.add(
          value.place(),
          "the key file %s cannot be read: %s"
              .formatted(Problems.quoted(value.value()), e.getMessage()));
      return Optional.empty();
    }
  }
}
