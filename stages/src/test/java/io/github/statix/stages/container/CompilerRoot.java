package io.github.statix.stages.container;

import io.github.statix.oci.model.Layer;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The test root with what it takes to compile C without headers: gcc, as, make, ccache. */
public final class CompilerRoot {

  private static final List<String> PROGRAMS =
      List.of("as", "ccache", "dd", "gcc", "grep", "make", "readlink", "sha256sum");

  private CompilerRoot() {}

  /** Puts the layers into a store; skips the test where this machine lacks one of the programs. */
  public static List<Layer> putInto(BlobStore blobs) throws IOException {
    List<Path> programs = new ArrayList<>();
    for (String program : PROGRAMS) {
      Path path = Path.of("/usr/bin", program);
      if (!Files.exists(path)) {
        Required.missing("ccache", "there is no " + path);
      }
      programs.add(path);
    }
    programs.add(compilerProper());
    return List.of(TestRoot.putInto(blobs), TestRoot.compilerLayer(blobs, programs));
  }

  private static Path compilerProper() throws IOException {
    Process gcc = new ProcessBuilder("gcc", "-print-prog-name=cc1").start();
    String path = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return Path.of(path);
  }
}
