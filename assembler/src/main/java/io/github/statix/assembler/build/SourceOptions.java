package io.github.statix.assembler.build;

import io.github.statix.stages.http.ProxyVariables;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where archives and packages may come from.
 *
 * @param mirrors URLs or folders to look into before the preset's own URLs
 * @param debianMirror the Debian mirror to use instead of the one the machine's apt uses
 * @param offline whether the network is off limits
 * @param proxies the ways to servers
 */
public record SourceOptions(
    List<String> mirrors, Optional<String> debianMirror, boolean offline, ProxyVariables proxies) {

  /** Copies the list. */
  public SourceOptions {
    mirrors = List.copyOf(mirrors);
    Objects.requireNonNull(debianMirror, "debianMirror is null");
    Objects.requireNonNull(proxies, "proxies is null");
  }
}
