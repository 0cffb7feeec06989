package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.login.HomeDirectory;
import io.github.statix.oci.message.StatixException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store. */
final class StoreOption {

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description =
          "Where layers, sources and logs are kept (default: STATIX_STORE, or a folder in the"
              + " user's cache folder).")
  @Nullable Path store;

  /** {@code --store}, else {@code STATIX_STORE}, else a folder in the user's cache folder. */
  Path folder(Map<String, String> environment) throws StatixException {
    if (store != null) {
      if (store.toString().isEmpty()) {
        throw new UsageException("--store is empty; name a directory, or leave the option out");
      }
      return store;
    }
    String chosen = environment.getOrDefault("STATIX_STORE", "");
    if (!chosen.isEmpty()) {
      return Path.of(chosen);
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path parent =
        cache.isEmpty() ? HomeDirectory.of(environment).resolve(".cache") : Path.of(cache);
    return parent.resolve("statix-assemble");
  }
}
