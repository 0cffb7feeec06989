package io.github.statix.stages.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianMirrorTest {

  private final Path apt;

  DebianMirrorTest(@TempDir Path apt) {
    this.apt = apt;
  }

  private void file(String name, String text) throws IOException {
    Path file = apt.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<String> roots() throws IOException {
    return DebianMirror.choose(Optional.empty(), apt).roots();
  }

  @Test
  void chooseWhenAptIsNotThereKnowsNone() throws Exception {
    assertThat(DebianMirror.choose(Optional.empty(), apt.resolve("no/such")).roots()).isEmpty();
  }

  @Test
  void chooseWhenNamedAsksNoApt() throws Exception {
    file("sources.list", "deb http://a.example/debian bookworm main\n");
    assertThat(DebianMirror.choose(Optional.of("https://b.example/debian/"), apt).roots())
        .containsExactly("https://b.example/debian");
  }

  @Test
  void chooseReadsOneLineEntries() throws Exception {
    file(
        "sources.list",
        """
        # deb http://comment.example/debian bookworm main
        deb http://a.example/debian bookworm main contrib # primary
        deb [ arch=amd64 signed-by=/k.gpg ]   https://b.example/mirror/debian/   bookworm main
        deb-src http://source.example/debian bookworm main
        deb http://a.example/debian bookworm-updates main
        deb http://a.example/debian-security bookworm-security main
        deb http://contrib.example/debian bookworm contrib
        deb http://flat.example/debian ./
        deb https://other.example/apt stable main
        deb cdrom:[Debian]/debian bookworm main
        """);
    assertThat(roots())
        .containsExactly("http://a.example/debian", "https://b.example/mirror/debian");
  }

  @Test
  void chooseReadsDeb822Stanzas() throws Exception {
    file(
        "sources.list.d/debian.sources",
        """
        Types: deb
        # http://comment.example/debian
        URIs: http://a.example/debian
        Suites: bookworm bookworm-updates
        Components: main
        Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

        types: deb deb-src
        uris:
          http://b.example/debian
        # between continuation lines
          http://c.example/debian
        suites: bookworm
        components: contrib main

        Types: deb
        URIs: http://a.example/debian-security
        Suites: bookworm-security
        Components: main

        Enabled: no
        Types: deb
        URIs: http://off.example/debian
        Suites: bookworm
        Components: main

        Types: deb-src
        URIs: http://source.example/debian
        Suites: bookworm
        Components: main""");
    assertThat(roots())
        .containsExactly(
            "http://a.example/debian", "http://b.example/debian", "http://c.example/debian");
  }

  @Test
  void chooseKeepsAptsOrderAndSkipsOtherFiles() throws Exception {
    file("sources.list.d/b.list", "deb http://b.example/debian bookworm main\n");
    file("sources.list.d/a.sources", "Types: deb\nURIs: http://a.example/debian\nComponents: main");
    file("sources.list.d/c.list.disabled", "deb http://c.example/debian bookworm main\n");
    file("sources.list", "deb http://z.example/debian bookworm main\n");
    assertThat(roots())
        .containsExactly(
            "http://z.example/debian", "http://a.example/debian", "http://b.example/debian");
  }

  @Test
  void chooseTakesDatedSnapshots() throws Exception {
    file("sources.list", "deb http://s.example/archive/debian/20250520T000000Z/ bookworm main\n");
    assertThat(roots()).containsExactly("http://s.example/archive/debian/20250520T000000Z");
  }

  @Test
  void chooseWhenFilesAreNoAptSourcesKnowsNone() throws Exception {
    file("sources.list", "deb\ndeb [\n\0\u00ff : : :\n");
    file("sources.list.d/x.sources", " leading\n:\n\nTypes\nURIs: \n: :");
    assertThat(roots()).isEmpty();
  }

  @Test
  void urlsJoinsEachRootWithThePath() {
    assertThat(new DebianMirror(List.of("http://a.example/debian/", "/srv/debian")).urls("pool/x"))
        .containsExactly("http://a.example/debian/pool/x", "/srv/debian/pool/x");
  }
}
