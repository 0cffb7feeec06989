package io.github.statix.verify.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RenderingTest {

  private static final Finding ERROR =
      new Finding(
          "interpreter",
          Severity.ERROR,
          "PT_INTERP",
          "none",
          "/lib64/ld-linux\u001b[31m\u202e.so",
          "link with -static-pie");
  private static final Finding HINT =
      new Finding("packed", Severity.INFO, "file contents", "", "packed with UPX", "");

  private static List<BinaryReport> binaries() {
    Linkage linkage =
        new Linkage(
            Optional.of("/lib64/ld-linux.so"),
            List.of("libc.so.6", "libm.so.6"),
            Optional.empty(),
            Optional.of("/opt"),
            List.of("GLIBC_2.34"));
    return List.of(
        new BinaryReport(
            "target/app",
            BinaryKind.STATIC_PIE,
            "x86-64",
            Linkage.NONE,
            List.of("holds musl (symbol __init_libc)"),
            Optional.of(new ProgramRun(ProgramRun.End.EXITED, 2, "usage")),
            List.of()),
        new BinaryReport(
                "target/broken",
                BinaryKind.STATIC_PIE,
                "x86-64",
                Linkage.NONE,
                List.of(),
                Optional.empty(),
                List.of())
            .with(new ProgramRun(ProgramRun.End.KILLED, 11, "")),
        new BinaryReport(
            "target/b\u00e4d\nname",
            BinaryKind.DYNAMIC_PIE,
            "x86-64",
            linkage,
            List.of(),
            Optional.empty(),
            List.of(ERROR, HINT)));
  }

  private static ImageReport image() {
    Digest digest = Digest.ofUtf8("a");
    RunSettings settings =
        new RunSettings(
            List.of("PATH=/bin", "CC=cc"),
            new TreeMap<>(Map.of("b", "2", "a", "1")),
            List.of("/init"),
            List.of("/bin/bash", "-l"),
            "/workspace",
            "build");
    ConfigSummary config =
        new ConfigSummary(
            digest.toString(),
            "linux/amd64",
            "2026-01-01T00:00:00Z",
            settings,
            List.of(
                new HistoryLine("2026-01-01T00:00:00Z", "base", "", false),
                new HistoryLine("", "env", "why", true)));
    return new ImageReport(
        "localhost:5000/owner/name:v1",
        digest,
        "application/vnd.oci.image.manifest.v1+json",
        config,
        List.of(
            new LayerSummary(digest.toString(), "gz", 10, Optional.of(digest), 20, 3),
            new LayerSummary(digest.toString(), "gz", 0, Optional.empty(), 0, 0)),
        List.of(new Finding("missing-blob", Severity.ERROR, "layer 1", "x", "none", "push again")));
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = RenderingTest.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void ofWhenBinariesGivenIsTheGoldenText() throws IOException {
    assertThat(TextReport.of(binaries())).isEqualTo(golden("binaries.txt"));
  }

  @Test
  void ofWhenBinariesGivenIsTheGoldenJson() throws IOException {
    assertThat(JsonReport.of(binaries())).isEqualTo(golden("binaries.json"));
  }

  @Test
  void ofWhenImageGivenIsTheGoldenText() throws IOException {
    assertThat(TextReport.of(image())).isEqualTo(golden("image.txt"));
  }

  @Test
  void ofWhenImageGivenIsTheGoldenJson() throws IOException {
    assertThat(JsonReport.of(image())).isEqualTo(golden("image.json"));
  }
}
