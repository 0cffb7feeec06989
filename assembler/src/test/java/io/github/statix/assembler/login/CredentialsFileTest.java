package io.github.statix.assembler.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which Docker, Podman and Testcontainers write credentials down. */
class CredentialsFileTest {

  private static final String NAME = "config.json";

  private final List<String> warnings = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"auth\":\"YTpi\"",
        "\"auth\":\"YT\\npi\\r\\n\"",
        "\"auth\":\"YTpiAAA=\"",
        "\"Auth\":\"YTpi\"",
        "\"auth\":\"YTpi\",\"identitytoken\":\"\",\"email\":null",
        "\"username\":\"a\",\"password\":\"b\"",
        "\"auth\":\"\",\"username\":\"a\",\"password\":\"b\"",
      })
  void findWhenAnEntryHoldsAnAccountReadsIt(String fields) {
    assertThat(find("{\"auths\":{\"r.example\":{" + fields + "}}}", "r.example"))
        .containsExactly(new Credentials.Account("a", "b"));
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"identitytoken\":\"tok\"",
        "\"identityToken\":\"tok\\n\"",
        "\"identitytoken\":\"tok\",\"auth\":\"YTo=\"",
      })
  void findWhenAnEntryHoldsAnIdentityTokenPrefersIt(String fields) {
    assertThat(find("{\"auths\":{\"r.example\":{" + fields + "}}}", "r.example"))
        .containsExactly(new Credentials.IdentityToken("tok"));
    assertThat(warnings).isEmpty();
  }

  @Test
  void findWhenAnEntryHoldsARegistryTokenReadsIt() {
    assertThat(find("{\"auths\":{\"r.example\":{\"registrytoken\":\"tok\"}}}", "r.example"))
        .containsExactly(new Credentials.RegistryToken("tok"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r.example                    | r.example/mine/tool | true",
        "R.Example                    | r.example/mine/tool | true",
        "r.example/                   | r.example/mine/tool | true",
        "https://r.example            | r.example/mine/tool | true",
        "http://r.example             | r.example/mine/tool | true",
        "https://r.example/           | r.example/mine/tool | true",
        "https://r.example/v1/        | r.example/mine/tool | true",
        "https://r.example/v2/        | r.example/mine/tool | true",
        "https://r.example/v2         | r.example/mine/tool | true",
        "r.example/mine               | r.example/mine/tool | true",
        "r.example/mine/              | r.example/mine/tool | true",
        "https://r.example/mine/      | r.example/mine/tool | true",
        "r.example/mine/tool          | r.example/mine/tool | true",
        "r.example/mine               | r.example/mineral   | false",
        "r.example/min                | r.example/mine/tool | false",
        "r.example/mine/tool          | r.example/mine      | false",
        "r.example/mine               | r.example           | false",
        "r.example/v2                 | r.example/mine/tool | false",
        "https://r.example/mine       | r.example/other/x   | false",
        "r.example:443                | r.example/mine/tool | false",
        "r.example                    | r.example:5000/mine | false",
        "r.example.evil.example       | r.example/mine/tool | false",
        "https://evil.example/r.example | r.example/mine    | false",
        "https://index.docker.io/v1/  | docker.io/mine/tool | true",
        "registry-1.docker.io         | docker.io/mine/tool | true",
        "docker.io/mine               | index.docker.io/mine/tool | true",
        "docker.io/mine               | docker.io/other     | false",
        "''                           | r.example/mine/tool | false",
        "https://                     | r.example/mine/tool | false",
      })
  void findWhenAKeyHoldsTheRepositoryUsesItsEntryAndNoOther(
      String key, String repository, boolean used) {
    List<Credentials> found = find("{\"auths\":{\"" + key + "\":{\"auth\":\"YTpi\"}}}", repository);

    assertThat(found).hasSize(used ? 1 : 0);
    assertThat(warnings).isEmpty();
  }

  @Test
  void findWhenSeveralEntriesHoldTheRepositoryTakesTheLongestThatIsUsable() {
    String auths =
        "{\"auths\":{\"r.example\":{\"auth\":\"%s\"},\"r.example/mine/tool\":{\"auth\":\"???\"},"
                .formatted(base64("whole:x"))
            + "\"r.example/mine\":{\"auth\":\"%s\"}}}".formatted(base64("mine:x"));

    assertThat(find(auths, "r.example/mine/tool"))
        .containsExactly(new Credentials.Account("mine", "x"));
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains(NAME, "r.example/mine/tool");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"auths\":{\"r.example\":{\"auth\":\"hunter2\"}}}",
        "{\"auths\":{\"r.example\":{\"auth\":\"aHVudGVyMg==\"}}}",
        "{\"auths\":{\"r.example\":{\"auth\":\"Omh1bnRlcjI=\"}}}",
        "{\"auths\":{\"r.example\":{\"auth\":{\"hunter2\":1}}}}",
        "{\"auths\":{\"r.example\":\"hunter2\"}}",
        "{\"auths\":{\"r.example\":{\"password\":\"hunter2\"}}}",
        "{\"auths\":{\"r.example\":{\"username\":\"a\",\"password\":[\"hunter2\"]}}}",
        "{\"auths\":{\"r.example\":{\"registrytoken\":\"hunter2\\nX-Evil: 1\"}}}",
        "{\"auths\":[\"hunter2\"]}",
        "{\"credsStore\":{\"hunter2\":1}}",
        "{\"credHelpers\":\"hunter2\"}",
        "hunter2",
        "[\"hunter2\"]",
        "",
        "{\"auths\":{\"r.example\":{\"auth\":\"hunter2",
      })
  void findWhenWhatIsThereCannotBeUsedSaysSoWithoutIt(String text) {
    assertThat(find(text, "r.example")).isEmpty();
    assertThat(warnings).isNotEmpty();
    assertThat(warnings.toString()).contains(NAME).doesNotContain("hunter2");
  }

  @Test
  void findWhenAnEntryIsEmptyBesideAStoreSaysNothing() {
    assertThat(
            find(
                "{\"auths\":{\"r.example\":{}},\"credHelpers\":{\"r.example\":\"\"}}", "r.example"))
        .isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void readWhenTheFileIsADirectoryOrAPipeSaysSo(@TempDir Path folder) throws Exception {
    CredentialsFile.read(folder, warnings::add);
    CredentialsFile.read(Path.of("/dev/zero"), warnings::add);
    CredentialsFile.read(folder.resolve("absent/config.json"), warnings::add);
    CredentialsFile.read(Files.createFile(folder.resolve("f")).resolve("g"), warnings::add);

    assertThat(warnings).hasSize(2).allMatch(line -> line.contains("is no regular file"));
  }

  @Test
  void readWhenTheFileIsTooLargeSaysSo(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("large.json"), new byte[(4 << 20) + 1]);

    CredentialsFile.read(file, warnings::add);

    assertThat(warnings).hasSize(1).allMatch(line -> line.contains("large.json is larger than"));
  }

  private List<Credentials> find(String text, String repository) {
    CredentialsFile file = CredentialsFile.parse(NAME, text, warnings::add);
    try {
      return file
          .find(ServerKey.parse(repository), new CredentialHelpers("", warnings::add))
          .stream()
          .toList();
    } catch (java.io.InterruptedIOException e) {
      throw new AssertionError(e);
    }
  }

  private static String base64(String pair) {
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
