package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.SourceSpec;
import io.github.statix.stages.source.pgp.PinnedKey;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SourceRequestTest {

  private static final String FINGERPRINT = "836489290BB6B70F99FFDA0556BCDB593020450F";
  private static final Digest DIGEST = Digest.ofUtf8("musl");

  private static SourceSpec spec(String file) {
    return new SourceSpec(
        "musl",
        file,
        List.of("https://example.org/" + file),
        new TreeMap<>(java.util.Map.of("musl-1.2.5.tar.gz", DIGEST)),
        Optional.of(
            new SourceSpec.SignatureSpec(
                List.of("https://example.org/" + file + ".asc"), List.of(FINGERPRINT))));
  }

  private static SortedMap<String, String> keys() {
    SortedMap<String, String> keys = new TreeMap<>();
    keys.put(FINGERPRINT, "armored");
    return keys;
  }

  @Test
  void ofWhenVersionIsPinnedTakesItsDigestAndKeys() {
    assertThat(SourceRequest.of(spec("musl-1.2.5.tar.gz"), keys()))
        .isEqualTo(
            new SourceRequest(
                "musl",
                "musl-1.2.5.tar.gz",
                List.of("https://example.org/musl-1.2.5.tar.gz"),
                Optional.of(DIGEST),
                Optional.of(
                    new SourceRequest.Signature(
                        List.of("https://example.org/musl-1.2.5.tar.gz.asc"),
                        List.of(new PinnedKey(FINGERPRINT, "armored"))))));
  }

  @Test
  void ofWhenVersionIsNotPinnedHasNoDigest() {
    assertThat(SourceRequest.of(spec("musl-1.2.6.tar.gz"), keys()).sha256()).isEmpty();
  }

  @Test
  void ofWhenPresetLacksTheKeyNamesIt() {
    assertThatThrownBy(() -> SourceRequest.of(spec("musl-1.2.5.tar.gz"), new TreeMap<>()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("source musl: the preset has no key " + FINGERPRINT);
  }
}
