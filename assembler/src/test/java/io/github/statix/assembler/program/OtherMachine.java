package io.github.statix.assembler.program;

import io.github.statix.assembler.registry.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What another machine may have in place of what this one has. */
final class OtherMachine {

  private OtherMachine() {}

  /** Another Java of this machine, or this one where there is no other. */
  static Path java() throws IOException {
    Path here = Path.of(System.getProperty("java.home")).toRealPath();
    try (Stream<Path> all = Files.list(Path.of("/usr/lib/jvm"))) {
      return all.map(home -> home.resolve("bin/java"))
          .filter(java -> Files.isExecutable(java) && !java.startsWith(here))
          .filter(java -> !sameHome(java, here))
          .sorted()
          .findFirst()
          .orElse(here.resolve("bin/java"));
    }
  }

  private static boolean sameHome(Path java, Path home) {
    try {
      return java.toRealPath().startsWith(home);
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * The program with a zlib that compresses differently, for Javas that use the machine's.
   *
   * @param folder to make it in
   */
  static Program zlib(Program program, Path folder) throws Exception {
    Path source =
        Files.writeString(
            folder.resolve("zlib.c"),
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            typedef int init(void *, int, int, int, int, int, const char *, int);
            int deflateInit2_(void *s, int level, int method, int bits, int memory, int strategy,
                              const char *version, int size)
            {
              init *real = (init *) dlsym(RTLD_NEXT, "deflateInit2_");
              return real(s, 1, method, bits, memory, 2, version, size);
            }
            """);
    Path library = folder.resolve("zlib.so");
    Programs.run("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl");
    return program.with("LD_PRELOAD", library.toString());
  }
}
