package io.github.statix.stages.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  private static final Address HERE = Address.parse("https://registry.example/v2/a/uploads/u?s=1");
  private static final Address LOCAL = Address.parse("http://127.0.0.1:5000/v2/a/uploads/u?s=1");

  @ParameterizedTest
  @CsvSource({
    "https://A.Example:443/x, https://a.example",
    "http://a.example:80, http://a.example",
    "https://a.example:80/, https://a.example:80",
    "http://[0:0:0:0:0:0:0:1]:5000/v2/, http://[::1]:5000"
  })
  void originWhenTheHostIsWrittenOtherwiseIsTheSame(String text, String origin) {
    assertThat(Address.parse(text).origin()).isEqualTo(origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://",
        "http:///x",
        "http://[",
        "http://a.example:99999/x",
        "http://a.example/%zz",
        "http://a.example/\u001b[31m",
        "http://a.example/ x",
        "http://user:secret@a.example/",
        "file:///etc/hostname",
        "jar:file:/x!/y",
        "//",
        "///x",
        "\\\\a.example\\x"
      })
  void followWhenTheReferenceIsNoAddressSaysWhoSentIt(String reference) {
    assertThatThrownBy(() -> LOCAL.follow(reference, "redirects to"))
        .isInstanceOfSatisfying(
            HttpFailure.class,
            failure -> assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.NONSENSE))
        .hasMessageContaining("http://127.0.0.1:5000 redirects to")
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("\u001b");
  }

  @ParameterizedTest
  @CsvSource({
    "/v2/x?a=1, https://registry.example/v2/x",
    "next, https://registry.example/v2/a/uploads/next",
    "//other.example/x, https://other.example/x",
    "https://other.example/x?sig=1, https://other.example/x",
    "HTTPS://Other.Example:443/x#part, https://other.example/x"
  })
  void followWhenTheReferenceIsSoundResolvesIt(String reference, String text) throws Exception {
    Address to = HERE.follow(reference, "redirects to");

    assertThat(to.text()).isEqualTo(text);
    assertThat(to).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://registry.example/x?s=secret", "http://127.0.0.1/x?s=secret"})
  void followWhenItLeadsFromHttpsToPlainHttpRefuses(String reference) {
    assertThatThrownBy(() -> HERE.follow(reference, "redirects to"))
        .isInstanceOf(HttpFailure.class)
        .hasMessageContaining("from https to plain http")
        .hasMessageNotContaining("secret");
  }

  @Test
  void followWhenItLeadsToPlainHttpElsewhereRefuses() throws Exception {
    assertThatThrownBy(() -> LOCAL.follow("http://192.0.2.1/x", "redirects to"))
        .isInstanceOf(HttpFailure.class)
        .hasMessageContaining("neither https nor on this machine");
    assertThat(LOCAL.follow("http://127.0.0.2:1/x", "redirects to").origin())
        .isEqualTo("http://127.0.0.2:1");
  }

  @Test
  void isLoopbackWhenTheHostIsElsewhereIsFalse() {
    for (String host : "localhost 127.0.0.1:5000 127.9.0.1 [::1]:5000 LOCALHOST".split(" ")) {
      assertThat(Address.parse("http://" + host + "/").isLoopback()).as(host).isTrue();
    }
    for (String host :
        "localhost.example 127.example 10.0.0.1 128.0.0.1 [::2] 127.0.0.1.example 127.1 0.0.0.0"
            .split(" ")) {
      assertThat(Address.parse("http://" + host + "/").isLoopback()).as(host).isFalse();
    }
  }

  @Test
  void followWhenTheReferenceHas16000CharactersResolvesIt() throws Exception {
    String signed = "/x?signature=" + "a%2F".repeat(4000);

    assertThat(HERE.follow(signed, "redirects to").text()).isEqualTo("https://registry.example/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "%41", "/", "%", "a/"})
  void followWhenTheReferenceIsTooLongSaysWhoSentIt(String part) {
    assertThatThrownBy(() -> LOCAL.follow("/" + part.repeat(100_000), "redirects to"))
        .isInstanceOfSatisfying(
            HttpFailure.class,
            failure -> assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.NONSENSE))
        .hasMessage("http://127.0.0.1:5000 redirects to an address of more than 16384 characters");
  }

  @Test
  void parseWhenTheTextIsTooLongShortensIt() {
    assertThatThrownBy(() -> Address.parse("http://a.example/" + "a".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("aaa...' is not an http or https address");
  }
}
