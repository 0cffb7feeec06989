package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.statix.oci.model.Digest;
import io.github.statix.stages.http.ProxyVariables;
import io.github.statix.stages.source.pgp.OpenPgp;
import io.github.statix.stages.source.pgp.PinnedKey;
import io.github.statix.stages.source.pgp.RealSignature;
import io.github.statix.stages.source.pgp.SignatureResult;
import io.github.statix.stages.source.pgp.TestKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Upstream's own archives from this machine's Debian mirror, with upstream's own signatures. Runs
 * when {@code STATIX_REQUIRE} names {@code debian}, or with {@code -Dstatix.debian=true}.
 */
class DebianSignaturesTest {

  private final Bench bench;
  private final FetchOptions options;

  DebianSignaturesTest(@TempDir Path folder) throws IOException {
    bench = new Bench(folder);
    options =
        new FetchOptions(
            List.of(),
            DebianMirror.choose(Optional.empty(), Path.of("/etc/apt")),
            false,
            ProxyVariables.none(),
            bench.partials);
  }

  @BeforeAll
  static void onlyWhenAskedFor() {
    String required = Optional.ofNullable(System.getenv("STATIX_REQUIRE")).orElse("");
    assumeTrue(
        List.of(required.split(",")).contains("debian") || Boolean.getBoolean("statix.debian"),
        "fetches from a Debian mirror only when STATIX_REQUIRE names debian");
  }

  private static SourceRequest request(RealSignature real, boolean pinned, PinnedKey key) {
    String url = "debian:" + real.path();
    return new SourceRequest(
        "upstream",
        real.file(),
        List.of(url),
        pinned ? Optional.of(new Digest(real.sha256())) : Optional.empty(),
        Optional.of(new SourceRequest.Signature(List.of(url + ".asc"), List.of(key))));
  }

  private Digest fetch(SourceRequest request) throws Exception {
    try (SourceFetcher fetcher = new SourceFetcher(options, bench.blobs, bench)) {
      return fetcher.fetch(request);
    }
  }

  @ParameterizedTest
  @EnumSource
  void verifyUpstreamsArchive(RealSignature real) throws Exception {
    Digest digest = fetch(request(real, true, real.key()));
    byte[] archive = Files.readAllBytes(bench.blobs.find(digest).orElseThrow());
    List<PinnedKey> keys = List.of(real.key());
    String by = real.fingerprint();

    // musl still signs by way of SHA-1.
    assertThat(OpenPgp.verify(new ByteArrayInputStream(archive), real.signature(), keys))
        .isEqualTo(
            real == RealSignature.MUSL
                ? new SignatureResult.Weak(by, by)
                : new SignatureResult.Good(by, by));

    archive[archive.length / 2] ^= 1;
    assertThat(OpenPgp.verify(new ByteArrayInputStream(archive), real.signature(), keys))
        .isEqualTo(
            new SignatureResult.Bad("signature by %s: it does not match the file".formatted(by)));
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "NCURSES", "CURL"})
  void fetchWhenOnlyTheSignatureProvesItAccepts(RealSignature real) throws Exception {
    assertThat(fetch(request(real, false, real.key()))).isEqualTo(new Digest(real.sha256()));
    assertThat(bench.warnings).isEmpty();
  }

  @Test
  void fetchWhenOnlySha1ProvesItRefuses() throws Exception {
    RealSignature musl = RealSignature.MUSL;
    assertThatThrownBy(() -> fetch(request(musl, false, musl.key())))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("its signature rests on SHA-1")
        .hasMessageContaining("add  %s: %s".formatted(musl.file(), musl.sha256()));
    assertThat(bench.leftovers()).isEmpty();
  }

  @Test
  void fetchWhenKeyIsForeignRefuses() {
    assertThatThrownBy(
            () -> fetch(request(RealSignature.NCURSES, false, TestKeys.ordinary().pinned())))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("made by key CC2AF4472167BE03, which is not pinned");
  }
}
