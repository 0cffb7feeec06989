package io.github.statix.assembler.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the libraries on the class path against the committed list of advisories. */
class AdvisoriesTest {

  /** A jar in a Maven repository: {@code .../GROUP/ARTIFACT/VERSION/ARTIFACT-VERSION.jar}. */
  private static final Pattern JAR =
      Pattern.compile(".*/repository/(.+)/([^/]+)/([^/]+)/\\2-\\3(?:-[a-z]+)?\\.jar");

  private record Library(String name, String version) {}

  private record Advisory(String library, String fixed, String identifier) {

    boolean concerns(Library given) {
      return library.equals(given.name())
          && Version.parse(given.version()).compareTo(Version.parse(fixed)) < 0;
    }
  }

  @Test
  void librariesWhenHeldAgainstTheListHaveNoKnownAdvisory() throws IOException {
    List<String> concerned = new ArrayList<>();
    List<Library> libraries = libraries();
    for (Advisory advisory : advisories()) {
      libraries.stream()
          .filter(advisory::concerns)
          .forEach(found -> concerned.add(found + " is concerned by " + advisory));
    }

    assertThat(libraries).extracting(Library::name).contains("com.google.cloud.tools:jib-core");
    assertThat(concerned).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1.26.0, false", "1.28.0, false", "1.25.0, true", "1.9, true"})
  void advisoryWhenAVersionIsBelowTheFixConcernsIt(String version, boolean concerned) {
    Advisory advisory = new Advisory("g:a", "1.26.0", "CVE-0-0");

    assertThat(advisory.concerns(new Library("g:a", version))).isEqualTo(concerned);
    assertThat(advisory.concerns(new Library("g:b", version))).isFalse();
  }

  private static List<Library> libraries() {
    List<Library> libraries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Matcher jar = JAR.matcher(Path.of(entry).toString());
      if (jar.matches()) {
        libraries.add(
            new Library(jar.group(1).replace('/', '.') + ":" + jar.group(2), jar.group(3)));
      }
    }
    return libraries;
  }

  private static List<Advisory> advisories() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(AdvisoriesTest.class.getResourceAsStream("advisories.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t"))
          .map(columns -> new Advisory(columns[0], columns[1], columns[2]))
          .toList();
    }
  }
}
