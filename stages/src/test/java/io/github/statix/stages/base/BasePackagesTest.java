package io.github.statix.stages.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.statix.oci.model.Digest;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.stages.http.ProxyVariables;
import io.github.statix.stages.store.Store;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BasePackagesTest {

  private static final String SHA = "ab".repeat(32);
  private static final String ZLIB =
      """
      Package: zlib1g
      Version: 1:1.2.13.dfsg-1
      Architecture: amd64
      Filename: pool/main/z/zlib/zlib1g_1.2.13.dfsg-1_amd64.deb
      Size: 86672
      SHA256: %s
      """
          .formatted(SHA);

  @Test
  void readWhenSoundGivesEveryField() throws Exception {
    assertThat(BasePackages.read(ZLIB))
        .containsExactly(
            new LockedPackage(
                "zlib1g",
                "1:1.2.13.dfsg-1",
                "amd64",
                "pool/main/z/zlib/zlib1g_1.2.13.dfsg-1_amd64.deb",
                new Digest(SHA),
                86672));
  }

  @Test
  void readWhenUnsortedSortsByName() throws Exception {
    String text = ZLIB + "\n" + ZLIB.replace("Package: zlib1g", "Package: adduser");
    assertThat(BasePackages.read(text))
        .extracting(LockedPackage::name)
        .containsExactly("adduser", "zlib1g");
  }

  @Test
  void readWhenListedByTwoSuitesAlikeKeepsOne() throws Exception {
    assertThat(BasePackages.read(ZLIB + "\n" + ZLIB)).hasSize(1);
  }

  @Test
  void readWhenListedTwiceDifferentlyFails() {
    assertThatThrownBy(() -> BasePackages.read(ZLIB + "\n" + ZLIB.replace(SHA, "cd".repeat(32))))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("lists package 'zlib1g' twice");
  }

  @Test
  void readWhenPathClimbsFails() {
    assertThatThrownBy(() -> BasePackages.read(ZLIB.replace("pool/main", "pool/../..")))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("which cannot be");
  }

  @Test
  void readWhenDigestIsShortFails() {
    assertThatThrownBy(() -> BasePackages.read(ZLIB.replace(SHA, "abc")))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("'abc' is not a SHA-256 digest");
  }

  @Test
  void readWhenNothingFails() {
    assertThatThrownBy(() -> BasePackages.read(""))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("no packages at all");
  }

  @Property(tries = 2000)
  void readWhenBytesAreFlippedReadsItOrSaysWhy(
      @ForAll @IntRange(max = 10_000) int position, @ForAll char with) throws Exception {
    StringBuilder text = new StringBuilder(ZLIB);
    text.setCharAt(position % text.length(), with);
    try {
      LockedPackage read = BasePackages.read(text.toString()).get(0);
      assertThat(read.path()).endsWith(".deb").doesNotContain("..").doesNotStartWith("/");
    } catch (BaseException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void resolveWhenNameIsNoPackageFails(@TempDir Path folder) {
    assertThatThrownBy(() -> resolve(folder, "bookworm", "a; rm -rf /", "http://localhost/debian"))
        .isInstanceOf(BaseException.class)
        .hasMessageStartingWith("'a; rm -rf /' is not the name of a Debian package");
  }

  @Test
  void resolveWhenAProxyIsSetAsksItAndHidesItsPassword(@TempDir Path folder) throws Exception {
    BaseTools.host();
    // The proxy refuses every connection, so that the message names it.
    ProxyVariables proxies =
        ProxyVariables.of(Map.of("HTTP_PROXY", "http://user:secret@127.0.0.1:1"), new Properties());
    BaseSpec.Debian spec =
        new BaseSpec.Debian(List.of("bookworm"), List.of(), List.of(), List.of(), Optional.empty());
    URI mirror = URI.create("http://debian.invalid/debian");
    assertThatThrownBy(
            () ->
                BasePackages.resolve(
                    spec, mirror, proxies, HostTool.create(), Store.open(folder), line -> {}))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageNotContaining("secret");
  }

  @Test
  void resolveWhenNameIsAnOrderToAptFails(@TempDir Path folder) {
    for (String name : List.of("apt-", "-y", "?essential", "~i", "apt=1", "apt/sid", "./x.deb")) {
      assertThatThrownBy(() -> resolve(folder, "bookworm", name, "http://localhost/debian"))
          .as(name)
          .isInstanceOf(BaseException.class)
          .hasMessageContaining("is not the name of a Debian package");
    }
  }

  @Test
  void resolveWhenBuildPackageIsNoneFails(@TempDir Path folder) {
    BaseSpec.Debian spec =
        new BaseSpec.Debian(
            List.of("bookworm"), List.of("gcc"), List.of("$(reboot)"), List.of(), Optional.empty());
    URI mirror = URI.create("http://localhost/debian");
    assertThatThrownBy(
            () ->
                BasePackages.resolve(
                    spec,
                    mirror,
                    ProxyVariables.none(),
                    HostTool.create(),
                    Store.open(folder),
                    line -> {}))
        .isInstanceOf(BaseException.class)
        .hasMessageStartingWith("'$(reboot)' is not the name of a Debian package");
  }

  @Test
  void resolveWhenSuiteIsSecuritySaysWhatToDo(@TempDir Path folder) {
    assertThatThrownBy(() -> resolve(folder, "bookworm-security", "gcc", "http://localhost/debian"))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("lies on another mirror");
  }

  @Test
  void resolveWhenMirrorIsAFolderSaysWhatToDo(@TempDir Path folder) {
    assertThatThrownBy(() -> resolve(folder, "bookworm", "gcc", "file:/srv/debian"))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("use http:// or https://");
  }

  @Test
  void resolveWhenMirrorIsNotThereSaysSo(@TempDir Path folder) throws Exception {
    BaseTools.host();
    assertThatThrownBy(() -> resolve(folder, "bookworm", "gcc", "http://127.0.0.1:1/debian"))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("E: Failed to fetch http://127.0.0.1:1/debian");
  }

  @Test
  void resolveWhenMirrorIsNotSignedRefusesIt(@TempDir Path folder) throws Exception {
    BaseTools.host();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/debian/dists/bookworm/",
        exchange -> {
          boolean found = exchange.getRequestURI().getPath().endsWith("/Release");
          exchange.sendResponseHeaders(found ? 200 : 404, 0);
          exchange.getResponseBody().write("Origin: Debian\nSuite: bookworm\n".getBytes(UTF_8));
          exchange.close();
        });
    server.start();
    try {
      String mirror = "http://127.0.0.1:" + server.getAddress().getPort() + "/debian";
      assertThatThrownBy(() -> resolve(folder, "bookworm", "gcc", mirror))
          .isInstanceOf(BaseException.class)
          .hasMessageContaining("is not signed");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void resolveWhenAProxyIsSetAsksTheMirrorThroughIt(@TempDir Path folder) throws Exception {
    BaseTools.host();
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer proxy = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    proxy.start();
    try {
      String address = "http://u:planted@127.0.0.1:" + proxy.getAddress().getPort();
      assertThatThrownBy(
              () ->
                  BasePackages.resolve(
                      new BaseSpec.Debian(
                          List.of("bookworm"), List.of(), List.of(), List.of(), Optional.empty()),
                      URI.create("http://debian.invalid/debian"),
                      ProxyVariables.of(Map.of("HTTP_PROXY", address), new Properties()),
                      HostTool.create(),
                      Store.open(folder),
                      line -> {}))
          .isInstanceOf(BaseException.class)
          .hasMessageNotContaining("planted");
      assertThat(asked)
          .anyMatch(line -> line.contains("debian.invalid/debian/dists/bookworm/InRelease"))
          .allMatch(line -> line.contains("Basic dTpwbGFudGVk"));
    } finally {
      proxy.stop(0);
    }
  }

  @Test
  void resolveWhenPackageIsUnknownNamesIt(@TempDir Path folder) throws Exception {
    BaseTools.host();
    String mirror = Mirror.ofThisMachine().root().toString();
    assertThatThrownBy(() -> resolve(folder, "bookworm", "gcc-no-such", mirror))
        .isInstanceOf(BaseException.class)
        .hasMessageContaining("E: Unable to locate package gcc-no-such");
  }

  private List<LockedPackage> resolve(Path folder, String suite, String name, String mirror)
      throws Exception {
    return BasePackages.resolve(
        new BaseSpec.Debian(List.of(suite), List.of(name), List.of(), List.of(), Optional.empty()),
        URI.create(mirror),
        ProxyVariables.none(),
        HostTool.create(),
        Store.open(folder),
        line -> {});
  }
}
