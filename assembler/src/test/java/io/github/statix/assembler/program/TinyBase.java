package io.github.statix.assembler.program;

import io.github.statix.assembler.jib.ImageAssembler;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.plan.ImagePlan;
import io.github.statix.assembler.push.ImagePusher;
import io.github.statix.assembler.push.PushProgress;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.assembler.registry.TestImages;
import io.github.statix.assembler.registry.TestRegistries;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.stages.capture.DirectoryTree;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A base image of a few megabytes: bash, some coreutils and their libraries of this machine. */
final class TinyBase {

  private static final List<String> PROGRAMS =
      List.of("bash", "cat", "chmod", "head", "ln", "mkdir", "sleep");
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");
  private static final Pattern HEADER = Pattern.compile("/\\S+\\.h\\b");
  private static final SourceEpoch EPOCH = new SourceEpoch(1_600_000_000);

  private TinyBase() {}

  /**
   * Makes the image and pushes it.
   *
   * @param folder for whatever is needed meanwhile
   * @param registry host and port
   * @return the reference, pinned by digest
   */
  static ImageReference push(Path folder, String registry)
      throws IOException, InterruptedException {
    return push(folder, registry, List.of());
  }

  /**
   * Makes one with a compiler, too.
   *
   * @param source a C file; the base has the headers that it reads, and no others
   * @param programs further ones
   */
  static ImageReference pushWithCompiler(
      Path folder, String registry, Path source, List<String> programs)
      throws IOException, InterruptedException {
    List<String> files = new ArrayList<>(List.of("/usr/bin/gcc", "/usr/bin/as", "/usr/bin/ld"));
    programs.forEach(program -> files.add("/bin/" + program));
    for (String part : List.of("cc1", "collect2")) {
      files.add(Programs.run("gcc", "-print-prog-name=" + part).strip());
    }
    files.add(Programs.run("gcc", "-print-file-name=liblto_plugin.so").strip());
    Matcher header = HEADER.matcher(Programs.run("gcc", "-O2", "-M", source.toString()));
    while (header.find()) {
      files.add(Path.of(header.group()).normalize().toString());
    }
    return push(folder, registry, files);
  }

  private static ImageReference push(Path folder, String registry, List<String> more)
      throws IOException, InterruptedException {
    Path root = Files.createDirectories(folder.resolve("base-root"));
    List<String> files = new ArrayList<>(more);
    PROGRAMS.forEach(program -> files.add("/bin/" + program));
    for (String file : files) {
      copy(Path.of(file), root);
      if (!file.endsWith(".h")) {
        for (String library : libraries(Path.of(file))) {
          copy(Path.of(library), root);
        }
      }
    }
    ImageReference target = ImageReference.parse(registry + "/tiny/base:1");
    try (Store store = Store.open(folder.resolve("base-store"))) {
      DirectoryTree tree = DirectoryTree.of(root, () -> {});
      Layer layer = LayerCapture.capture(tree, EPOCH, store.blobs(), 1).layer();
      AssembledImage image =
          ImageAssembler.assemble(
              ImagePlan.from(EPOCH, TestImages.SETTINGS, List.of(layer), List.of()));
      return new ImagePusher(store.blobs(), TestRegistries.anonymous(), PushProgress.NONE)
          .push(image, List.of(target), List.of())
          .get(0)
          .pinned();
    }
  }

  private static Set<String> libraries(Path program) throws IOException, InterruptedException {
    Set<String> libraries = new TreeSet<>();
    Matcher matcher = LIBRARY.matcher(Programs.run("ldd", program.toString()));
    while (matcher.find()) {
      libraries.add(matcher.group(1));
    }
    return libraries;
  }

  private static void copy(Path file, Path root) throws IOException {
    Path target = root.resolve(file.toString().substring(1));
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(target.getParent());
      Files.copy(file.toRealPath(), target);
    }
  }
}
