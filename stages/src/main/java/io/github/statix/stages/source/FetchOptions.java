package io.github.statix.stages.source;

import io.github.statix.stages.http.ProxyVariables;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Where and how to fetch.
 *
 * @param mirrors http(s) URLs or folders that are asked before a source's own addresses, in order
 * @param debian what {@code debian:} addresses stand for
 * @param offline true when nothing may be requested over a network; folders are still read
 * @param proxies the ways to servers
 * @param partials folder that keeps what broken-off downloads got so far; made when needed
 */
public record FetchOptions(
    List<String> mirrors,
    DebianMirror debian,
    boolean offline,
    ProxyVariables proxies,
    Path partials) {

  /** Copies the list. */
  public FetchOptions {
    mirrors = List.copyOf(mirrors);
    Objects.requireNonNull(debian, "debian is null");
    Objects.requireNonNull(proxies, "proxies is null");
    Objects.requireNonNull(partials, "partials is null");
  }
}
