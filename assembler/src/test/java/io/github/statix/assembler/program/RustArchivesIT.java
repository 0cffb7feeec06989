package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The recipe {@code rust}, with small archives in the form of a Rust release's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RustArchivesIT {

  private static final String TARGET = "x86_64-unknown-linux-musl";
  private static final String TOOLCHAIN = "1.95.0-" + TARGET;

  /** Stands in for rustup: runs the default toolchain's program of the name it is called by. */
  private static final String RUSTUP =
      """
      #!/bin/sh
      toolchain=$(sed -n 's/^default_toolchain = "\\(.*\\)"/\\1/p' "$RUSTUP_HOME/settings.toml")
      exec "$RUSTUP_HOME/toolchains/$toolchain/bin/${0##*/}" "$@"
      """;

  private static final String RUSTC =
      """
      #!/bin/sh
      echo "host: %s"
      echo "release: 1.95.0"
      """
          .formatted(TARGET);

  private static final Map<String, String> FILES =
      Map.of(
          "rustc", "rustc.tar.xz",
          "rust-cargo", "cargo.tar.xz",
          "rust-std", "rust-std.tar.xz",
          "rustup-init", "rustup-init",
          "rust-channel", "channel.toml");

  private Path folder = Path.of("");

  @BeforeAll
  void writeArchives(@TempDir Path shared) throws Exception {
    RegistryServer.requireProgram("mmdebstrap", "base");
    RegistryServer.requireProgram("bwrap", "sandbox");
    folder = shared;
    archive("rustc", "rustc", "bin/rustc", RUSTC);
    archive("cargo", "cargo", "bin/cargo", "#!/bin/sh\necho cargo 0.96.0\n");
    archive("rust-std", "rust-std-" + TARGET, "lib/rustlib/" + TARGET + "/lib/libstd.rlib", "std");
    Files.writeString(folder.resolve("rustup-init"), RUSTUP);
  }

  @AfterAll
  void deleteStore() throws IOException {
    WorkFolder.delete(folder.resolve("store"));
  }

  @Test
  void runLeavesAToolchainAsRustupWould() throws Exception {
    Program.Result run = run("good", channel());

    assertThat(run.code()).as(run.err()).isZero();
    Path image = folder.resolve("good.image");
    Path bundle = folder.resolve("bundle");
    Programs.run("umoci", "unpack", "--rootless", "--image", image + ":good", bundle.toString());
    try {
      Path rustup = bundle.resolve("rootfs/usr/local/rustup");
      Path rustlib = rustup.resolve("toolchains/" + TOOLCHAIN + "/lib/rustlib");
      assertThat(Files.readString(rustup.resolve("settings.toml")))
          .contains("default_toolchain = \"" + TOOLCHAIN + "\"");
      assertThat(Files.readAllLines(rustlib.resolve("components")))
          .containsExactly("cargo-" + TARGET, "rust-std-" + TARGET, "rustc-" + TARGET);
      assertThat(rustlib.resolve("manifest-rustc-" + TARGET)).hasContent("file:bin/rustc");
      assertThat(rustlib.resolve(TARGET + "/lib/libstd.rlib")).hasContent("std");
      assertThat(rustlib.resolve("multirust-channel-manifest.toml")).hasContent(channel());
      assertThat(rustup.resolve("update-hashes/" + TOOLCHAIN))
          .hasContent(Digest.ofUtf8(channel()).hex().substring(0, 20));
      Path proxy = bundle.resolve("rootfs/usr/local/cargo/bin/rustfmt");
      assertThat(Files.readSymbolicLink(proxy)).hasToString("rustup");
    } finally {
      WorkFolder.delete(bundle);
    }
  }

  @Test
  void runWhenTheChannelNamesAnotherArchiveStopsAtItsSource() throws Exception {
    Program.Result run = run("wrong", channel().replace(hash("rust-std.tar.xz"), "0".repeat(64)));

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.err()).contains("stage rust").contains("/src/rust-std: FAILED");
  }

  private Program.Result run(String name, String channel) throws Exception {
    Files.writeString(folder.resolve("channel.toml"), channel);
    StringBuilder sources = new StringBuilder();
    FILES.forEach(
        (source, file) ->
            sources.append(
                "  %s: {file: %s, urls: [\"file://%s\"], sha256: {%2$s: %s}}\n"
                    .formatted(source, file, folder.resolve(file), hash(file))));
    Path preset =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            preset: %s
            epoch: 1700000000
            variables: {RUST_TARGET: %s, RUST_VERSION: 1.95.0}
            base: {debian: {suites: [bookworm], packages: [xz-utils]}}
            sources:
            %sstages:
              rust:
                sources: [rust-cargo, rust-channel, rust-std, rustc, rustup-init]
                variables: [RUST_TARGET, RUST_VERSION]
            """
                .formatted(name, TARGET, sources));
    return Program.here()
        .run(
            folder,
            "--preset",
            preset.toString(),
            "--store",
            folder.resolve("store").toString(),
            "--engine",
            "sandbox",
            "-o",
            "oci:" + folder.resolve(name + ".image"));
  }

  /** Packs one file as a package of a release. */
  private void archive(String name, String component, String path, String text) throws Exception {
    Path top = folder.resolve(name + "-" + TOOLCHAIN);
    Path file = top.resolve(component).resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true, false)).isTrue();
    Files.writeString(top.resolve(component).resolve("manifest.in"), "file:" + path + "\n");
    Files.writeString(top.resolve("components"), component + "\n");
    Files.writeString(top.resolve("rust-installer-version"), "3\n");
    Programs.run(
        "tar",
        "-cJf",
        folder.resolve(name + ".tar.xz").toString(),
        "-C",
        folder.toString(),
        top.getFileName().toString());
  }

  private String channel() {
    return Stream.of("cargo", "rust-std", "rustc")
        .map(
            name ->
                """
                [pkg.%s.target.x86_64-pc-windows-msvc]
                xz_hash = "%s"

                [pkg.%1$s.target.%3$s]
                available = true
                hash = "%2$s"
                xz_hash = "%4$s"
                """
                    .formatted(name, "1".repeat(64), TARGET, hash(name + ".tar.xz")))
        .collect(Collectors.joining("\n", "manifest-version = \"2\"\n\n", ""));
  }

  private String hash(String file) {
    try {
      return Digest.of(Files.readAllBytes(folder.resolve(file))).hex();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
