package io.github.statix.stages.source;

import io.github.statix.oci.model.Digest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;

/** Turns addresses as people write them into places to look, mirrors first. */
final class Locations {

  private static final String DEBIAN = "debian:";

  private final FetchOptions options;

  Locations(FetchOptions options) {
    this.options = options;
  }

  /** True for a name that stays in its folder. */
  static boolean isFileName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0;
  }

  /** Where to look for an archive. */
  List<Location> ofArchive(SourceRequest request) {
    Set<String> names = new LinkedHashSet<>();
    names.add(request.file());
    return of(request.sha256(), names, request.urls());
  }

  /** Where to look for a signature; it has no digest and no name but that of its addresses. */
  List<Location> ofSignature(SourceRequest.Signature signature) {
    return of(Optional.empty(), new LinkedHashSet<>(), signature.urls());
  }

  private List<Location> of(Optional<Digest> digest, Set<String> names, List<String> urls) {
    urls.stream().map(Locations::lastSegment).filter(Locations::isFileName).forEach(names::add);
    List<String> inMirror = new ArrayList<>();
    digest.ifPresent(known -> inMirror.add("sha256/" + known.hex()));
    inMirror.addAll(names);
    Set<Location> all = new LinkedHashSet<>();
    for (String mirror : options.mirrors()) {
      all.addAll(inMirror(mirror, inMirror));
    }
    for (String url : urls) {
      all.addAll(resolve(url, inMirror));
    }
    return all.stream().map(this::ifAllowed).toList();
  }

  private List<Location> inMirror(String mirror, List<String> names) {
    if (isHttp(mirror)) {
      HttpUrl base = HttpUrl.parse(mirror);
      if (base == null) {
        return List.of(new Location.Unusable(mirror, "this is not a valid URL"));
      }
      return names.stream()
          .map(
              name ->
                  (Location) new Location.Remote(base.newBuilder().addPathSegments(name).build()))
          .toList();
    }
    return local(mirror, names);
  }

  private List<Location> resolve(String url, List<String> names) {
    if (url.startsWith(DEBIAN)) {
      List<String> urls = options.debian().urls(url.substring(DEBIAN.length()));
      return urls.isEmpty()
          ? List.of(new Location.Unusable(url, DebianMirror.UNKNOWN))
          : urls.stream().flatMap(debian -> resolve(debian, names).stream()).toList();
    }
    if (isHttp(url)) {
      HttpUrl parsed = HttpUrl.parse(url);
      return List.of(
          parsed == null
              ? new Location.Unusable(url, "this is not a valid URL")
              : new Location.Remote(parsed));
    }
    return local(url, names).stream().map(Locations::unlinked).toList();
  }

  /** What a preset names is itself, since a link could lead out of the preset's directory. */
  private static Location unlinked(Location location) {
    return location instanceof Location.Local local && Files.isSymbolicLink(local.file())
        ? new Location.Unusable(location.text(), "it is a symbolic link; name the file itself")
        : location;
  }

  /** A file, or what a folder holds under these names. */
  private static List<Location> local(String address, List<String> names) {
    Optional<Path> found = path(address);
    if (found.isEmpty()) {
      return List.of(
          new Location.Unusable(
              address, "this is not an address; write an http(s) or file: URL, or a folder"));
    }
    Path path = found.get();
    if (Files.isRegularFile(path)) {
      return List.of(new Location.Local(path));
    }
    if (!Files.isDirectory(path)) {
      return List.of(new Location.Unusable(address, "there is no such file or folder"));
    }
    List<Location> held =
        names.stream()
            .map(path::resolve)
            .filter(Files::isRegularFile)
            .map(file -> (Location) new Location.Local(file))
            .toList();
    return held.isEmpty()
        ? List.of(new Location.Unusable(address, "it holds none of " + String.join(", ", names)))
        : held;
  }

  private static Optional<Path> path(String address) {
    try {
      if (address.startsWith("file:")) {
        return Optional.of(Path.of(URI.create(address)));
      }
      return address.contains("://") ? Optional.empty() : Optional.of(Path.of(address));
    } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }

  private Location ifAllowed(Location location) {
    return options.offline() && location instanceof Location.Remote
        ? new Location.Unusable(location.text(), "not asked, because of --offline")
        : location;
  }

  private static boolean isHttp(String address) {
    return address.regionMatches(true, 0, "http://", 0, 7)
        || address.regionMatches(true, 0, "https://", 0, 8);
  }

  private static String lastSegment(String url) {
    HttpUrl parsed = isHttp(url) ? HttpUrl.parse(url) : null;
    if (parsed != null) {
      return parsed.pathSegments().get(parsed.pathSize() - 1);
    }
    return url.substring(Math.max(url.lastIndexOf('/'), url.indexOf(':')) + 1);
  }
}
