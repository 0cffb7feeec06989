package io.github.statix.assembler.program;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * A preset whose three stages take about a third of a second each: {@code b} stands on {@code a},
 * {@code c} on the base alone.
 *
 * @param file the preset file; its recipes and its source lie beside it
 * @param mark stands in the environment of every recipe of this preset and nowhere else
 */
record TinyPreset(Path file, String mark) {

  private static final int SOURCE_SIZE = 1_000_000;

  private static final String TEXT =
      """
      preset: tiny
      description: for tests
      epoch: 1700000000
      variables:
        MARK: %s
        COLOR: blue
        NUMBER: 1
      base:
        image: %s
      sources:
        data:
          file: data.bin
          urls: ["file://%s"]
          sha256:
            data.bin: %s
      stages:
        a:
          sources: [data]
          variables: [MARK, NUMBER]
        b:
          inputs: [a]
          variables: [MARK]
        c:
          sources: [data]
          variables: [MARK, COLOR]
      image:
        command: [/bin/bash]
        tag: tiny-tag
      """;

  /** Writes a fresh one into this folder. */
  static TinyPreset write(Path folder, ImageReference base) throws IOException {
    byte[] data = new byte[SOURCE_SIZE];
    new Random(1).nextBytes(data);
    Path source = Files.write(folder.resolve("data.bin"), data);
    String mark = "tiny-" + UUID.randomUUID();
    Path file =
        Files.writeString(
            folder.resolve("tiny.yaml"), TEXT.formatted(mark, base, source, Digest.of(data).hex()));
    TinyPreset preset = new TinyPreset(file, mark);
    preset.recipe("a", steps("a", "/src/data") + "echo $NUMBER > /out/opt/a/number\n");
    preset.recipe("b", steps("b", "/opt/a/1") + "cat /opt/a/number > /out/opt/b/number\n");
    preset.recipe("c", steps("c", "/src/data") + "echo $COLOR > /out/opt/c/color\n");
    return preset;
  }

  private static String steps(String stage, String from) {
    return """
    mkdir -p /out/opt/%1$s
    for i in 1 2 3; do
      echo "step $i of %1$s"
      cat %2$s > /out/opt/%1$s/$i
      sleep 0.1
    done
    ln /out/opt/%1$s/1 /out/opt/%1$s/hard
    chmod 755 /out/opt/%1$s/2
    """
        .formatted(stage, from);
  }

  /** Replaces a stage's recipe. */
  void recipe(String stage, String text) throws IOException {
    Path recipes = Files.createDirectories(file.resolveSibling("recipes"));
    Files.writeString(recipes.resolve(stage + ".sh"), text);
  }

  /** Replaces a piece of the preset's text, which must be in it. */
  void edit(String old, String replacement) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(old)) {
      throw new IllegalArgumentException("the preset has no '%s'".formatted(old));
    }
    Files.writeString(file, text.replace(old, replacement));
  }

  /** The source's file. */
  Path source() {
    return file.resolveSibling("data.bin");
  }

  /** A command line that uses this preset and this store. */
  String[] in(Path store, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of("--preset", file.toString(), "--store", store.toString()));
    return arguments.toArray(String[]::new);
  }

  /** Runs the program to its end, which must be a good one. */
  Program.Result run(Program program, Path store, String... more)
      throws IOException, InterruptedException {
    Program.Result result = program.run(file.resolveSibling(""), in(store, more));
    if (result.code() != 0) {
      throw new AssertionError("exit code %d: %s".formatted(result.code(), result.err()));
    }
    return result;
  }
}
