package io.github.statix.stages.base;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.model.Digest;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.http.ProxyVariables;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds out which packages, at which version, a base is made of today. */
public final class BasePackages {

  /** Debian policy, section 5.6.1; apt takes a dash at the end for "do not install". */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]*[a-z0-9+.]");

  private static final Pattern SUITE = Pattern.compile("[a-z][a-z0-9-]*");

  /** The form of a snapshot service's addresses, whose signatures have expired by nature. */
  private static final Pattern SNAPSHOT = Pattern.compile(".*/[0-9]{8}T[0-9]{6}Z/?");

  /** Where Debian's package debian-archive-keyring puts it. */
  private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

  private static final String RESULT = "apt's answer";

  private BasePackages() {}

  /**
   * Asks apt for the essential and required packages, apt itself, those of the preset and all they
   * depend on. apt checks the mirror's signatures against Debian's archive keyring; nothing of this
   * machine's apt settings counts but how to reach the network.
   *
   * <p>Where the preset has build packages, apt is asked again, with these; what it adds then is
   * for the build. So it is with image packages.
   *
   * @param proxies the ways to the mirror; what this machine's apt is configured with goes before
   * @param mirror root of a Debian mirror, without user and password, {@code http} or {@code https}
   * @return sorted by name, each name once
   * @throws IOException when a name is unknown or the mirror unreachable or not signed by Debian,
   *     or when build or image packages would change the packages of the base
   */
  public static List<LockedPackage> resolve(
      BaseSpec.Debian spec,
      URI mirror,
      ProxyVariables proxies,
      BootstrapTool tool,
      Store store,
      LogSink log)
      throws IOException, InterruptedException {
    check(spec, mirror);
    Question question =
        new Question(sourcesList(spec, mirror), proxy(mirror, proxies), tool, store, log);
    List<LockedPackage> base = question.ask(spec.packages());
    List<LockedPackage> build =
        spec.buildPackages().isEmpty()
            ? base
            : question.ask(both(spec.packages(), spec.buildPackages()));
    List<LockedPackage> image =
        spec.imagePackages().isEmpty()
            ? base
            : question.ask(both(spec.packages(), spec.imagePackages()));
    return PackageUses.marked(base, build, image);
  }

  private static List<String> both(List<String> packages, List<String> more) {
    return Stream.concat(packages.stream(), more.stream()).toList();
  }

  /** What stays the same however often apt is asked. */
  private record Question(
      String sourcesList, String proxy, BootstrapTool tool, Store store, LogSink log) {

    List<LockedPackage> ask(List<String> names) throws IOException, InterruptedException {
      try (WorkFolder folder = store.workFolder("base-lock")) {
        Path input = folder.path().resolve("input.tar");
        Path output = folder.path().resolve("packages");
        try (InputTar tar = InputTar.create(input)) {
          tar.add("run", Scripts.read("lock.sh"));
          tar.add("sources.list", sourcesList);
          tar.add("proxy.conf", proxy);
          tar.add("packages", String.join("\n", names) + "\n");
        }
        tool.run(input, output, BootstrapTool.Network.MIRROR, log);
        return read(Files.readString(output));
      }
    }
  }

  private static void check(BaseSpec.Debian spec, URI mirror) throws BaseException {
    for (String name : both(both(spec.packages(), spec.buildPackages()), spec.imagePackages())) {
      if (!NAME.matcher(name).matches()) {
        throw new BaseException(
            "'%s' is not the name of a Debian package; use lower-case letters, digits and + . -"
                .formatted(name));
      }
    }
    for (String suite : spec.suites()) {
      if (!SUITE.matcher(suite).matches()) {
        throw new BaseException("'%s' is not a Debian suite; try 'bookworm'".formatted(suite));
      }
      if (suite.endsWith("-security")) {
        throw new BaseException(
            ("suite '%s' lies on another mirror than '%s' and cannot be used; its packages come"
                    + " with the point releases of '%s', so lock again after the next one")
                .formatted(suite, spec.suites().get(0), spec.suites().get(0)));
      }
    }
    String scheme = String.valueOf(mirror.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https")) || mirror.getHost() == null) {
      throw new BaseException(
          "Debian mirror '%s' is not an address apt can read; use http:// or https://"
              .formatted(ForeignText.address(mirror.toString())));
    }
  }

  /** A line of apt.conf(5), or nothing where apt asks the mirror itself. */
  private static String proxy(URI mirror, ProxyVariables proxies) {
    return proxies
        .address(mirror)
        .map(proxy -> "Acquire::%s::Proxy \"%s\";\n".formatted(mirror.getScheme(), proxy))
        .orElse("");
  }

  private static String sourcesList(BaseSpec.Debian spec, URI mirror) {
    String url = mirror.toASCIIString();
    String old = SNAPSHOT.matcher(mirror.getPath()).matches() ? " check-valid-until=no" : "";
    StringBuilder lines = new StringBuilder();
    for (String suite : spec.suites()) {
      lines.append("deb [signed-by=%s%s] %s %s main\n".formatted(KEYRING, old, url, suite));
    }
    return lines.toString();
  }

  /** Reads what {@code apt-cache show} printed. */
  static List<LockedPackage> read(String text) throws BaseException {
    TreeMap<String, LockedPackage> packages = new TreeMap<>();
    for (ControlStanzas.Stanza stanza : ControlStanzas.parse(text, RESULT)) {
      LockedPackage found = read(stanza);
      LockedPackage before = packages.put(found.name(), found);
      // The same package may be listed by two suites.
      if (before != null && !before.equals(found)) {
        throw new BaseException(
            "the mirror lists package '%s' twice with different content (%s and %s); try another"
                .formatted(found.name(), before.path(), found.path()));
      }
    }
    if (packages.isEmpty()) {
      throw new BaseException("apt found no packages at all; see the log");
    }
    return new ArrayList<>(packages.values());
  }

  private static LockedPackage read(ControlStanzas.Stanza stanza) throws BaseException {
    String path = stanza.get("Filename", RESULT);
    String size = stanza.get("Size", RESULT);
    if (!DebPath.isPlain(path) || !size.matches("[0-9]{1,12}")) {
      throw new BaseException(
          "the mirror lists a package at '%s' with %s bytes, which cannot be"
              .formatted(path, size));
    }
    try {
      return new LockedPackage(
          stanza.get("Package", RESULT),
          stanza.get("Version", RESULT),
          stanza.get("Architecture", RESULT),
          path,
          new Digest(stanza.get("SHA256", RESULT)),
          Long.parseLong(size));
    } catch (IllegalArgumentException e) {
      throw new BaseException("the mirror lists %s wrongly: %s".formatted(path, e.getMessage()));
    }
  }
}
