package io.github.statix.stages.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.StatixException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyVariablesTest {

  @Test
  void selectWhenNothingIsSetGoesDirectly() throws Exception {
    assertThat(select(Map.of(), "https://example.org/")).isEqualTo(Proxy.NO_PROXY);
    assertThat(select(Map.of("HTTPS_PROXY", " "), "https://example.org/"))
        .isEqualTo(Proxy.NO_PROXY);
  }

  @Test
  void selectWhenBothSpellingsAreSetTakesTheLowerCaseOne() throws Exception {
    Map<String, String> both = Map.of("http_proxy", "lower:1", "HTTP_PROXY", "upper:2");

    assertThat(select(both, "http://example.org/")).isEqualTo(http("lower", 1));
  }

  @Test
  void selectWhenOneSchemeHasAProxyLeavesTheOtherDirect() throws Exception {
    Map<String, String> one = Map.of("HTTPS_PROXY", "http://proxy.example:3128/");

    assertThat(select(one, "https://example.org/")).isEqualTo(http("proxy.example", 3128));
    assertThat(select(one, "http://example.org/")).isEqualTo(Proxy.NO_PROXY);
    assertThat(select(one, "socket://example.org:1")).isEqualTo(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @CsvSource({
    "http://proxy.example, HTTP, proxy.example, 80",
    "HTTP://proxy.example:8080, HTTP, proxy.example, 8080",
    "proxy.example:8080, HTTP, proxy.example, 8080",
    "u:p@proxy.example:8080, HTTP, proxy.example, 8080",
    "http://[2001:db8::1]:8080, HTTP, 2001:db8::1, 8080",
    "socks5h://proxy.example, SOCKS, proxy.example, 1080",
  })
  void selectWhenAllProxyIsSetReadsItsAddress(String text, Proxy.Type type, String host, int port)
      throws Exception {
    assertThat(select(Map.of("all_proxy", text), "https://example.org/"))
        .isEqualTo(new Proxy(type, InetSocketAddress.createUnresolved(host, port)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://secret:secret@proxy.example",
        "ftp://secret@proxy.example",
        "http://secret:se cret@proxy.example",
        "http://secret:secret@",
        "secret@proxy.example:99999",
        "http://:80",
        "%%"
      })
  void ofWhenAVariableIsNoUsableProxyNamesItWithoutItsValue(String text) {
    assertThatThrownBy(() -> select(Map.of("HTTPS_PROXY", text), "https://example.org/"))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "example.org        | https://example.org/          | true",
        "example.org        | https://a.Example.ORG/        | true",
        "example.org        | https://badexample.org/       | false",
        ".example.org       | https://example.org/          | true",
        "*.example.org      | https://a.example.org/        | true",
        "a,example.org. b   | https://example.org/          | true",
        "a, ,example.org b  | https://example.org/          | true",
        "example.org:8443   | https://example.org:8443/     | true",
        "example.org:8443   | https://example.org/          | false",
        "example.org:443    | https://example.org/          | true",
        "*                  | https://example.org/          | true",
        "10.0.0.0/8         | https://10.200.0.1/           | true",
        "10.0.0.0/8         | https://11.0.0.1/             | false",
        "10.0.0.0/8         | https://10.example.org/       | false",
        "192.168.1.128/25   | https://192.168.1.127/        | false",
        "192.168.1.128/25   | https://192.168.1.200/        | true",
        "0.0.0.0/0          | https://192.168.1.200/        | true",
        "10.0.0.0/33        | https://10.0.0.0/             | false",
        "192.0.2.1          | https://192.0.2.1/            | true",
        "0.2.1              | https://192.0.2.1/            | false",
        "2001:db8::/32      | https://[2001:db8:1::5]/      | true",
        "2001:db8::1        | https://[2001:db8:0:0::1]/    | true",
        "[2001:db8::1]:443  | https://[2001:db8::1]/        | true",
        "[2001:db8::1]:80   | https://[2001:db8::1]/        | false",
        "''                 | https://localhost:5000/       | true",
        "''                 | https://127.1.2.3/            | true",
        "''                 | https://[::1]:5000/           | true",
        "''                 | https://127.example.org/      | false",
        "., :, /, [         | https://example.org/          | false",
      })
  void selectWhenNoProxyNamesAServerGoesDirectly(String list, String uri, boolean direct)
      throws Exception {
    Map<String, String> environment = Map.of("https_proxy", "proxy.example:1", "NO_PROXY", list);

    assertThat(select(environment, uri))
        .isEqualTo(direct ? Proxy.NO_PROXY : http("proxy.example", 1));
  }

  @Test
  void selectWhenAPropertyOfJavaNamesAProxyAsksJava() throws Exception {
    Properties properties = new Properties();
    properties.setProperty("http.proxyHost", "java.example");
    ProxyVariables proxies = ProxyVariables.of(Map.of("https_proxy", "\0"), properties);
    URI uri = URI.create("https://example.org/");

    assertThat(proxies.select(uri)).isEqualTo(ProxySelector.getDefault().select(uri));
  }

  @Test
  void authorizationWhenAVariableHoldsAnAccountIsForThatProxyOnly() throws Exception {
    ProxyVariables proxies =
        variables(Map.of("http_proxy", "http://us%65r:p+%40ss@proxy.example:1"));
    String expected =
        "Basic "
            + Base64.getEncoder().encodeToString("user:p+@ss".getBytes(StandardCharsets.UTF_8));

    assertThat(proxies.authorization(http("proxy.example", 1))).contains(expected);
    assertThat(proxies.authorization(http("proxy.example", 2))).isEmpty();
    assertThat(proxies.authorization(Proxy.NO_PROXY)).isEmpty();
    assertThat(proxies.toString()).doesNotContain("p+", "user");
  }

  @ParameterizedTest
  @CsvSource({
    "http://u:p%40@proxy.example:1, http://u:p%40@proxy.example:1",
    "proxy.example, http://proxy.example:80",
    "socks5://[2001:db8::1], socks5h://[2001:db8::1]:1080"
  })
  void addressWhenAProgramIsGivenItsProxyHoldsTheAccount(String text, String address)
      throws Exception {
    ProxyVariables proxies = variables(Map.of("http_proxy", text, "no_proxy", "direct.example"));

    assertThat(proxies.address(URI.create("http://example.org/"))).contains(address);
    assertThat(proxies.address(URI.create("http://direct.example/"))).isEmpty();
    assertThat(proxies.address(URI.create("https://example.org/"))).isEmpty();
  }

  private static Proxy select(Map<String, String> environment, String uri) throws Exception {
    List<Proxy> found = variables(environment).select(URI.create(uri));
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static ProxyVariables variables(Map<String, String> environment) throws Exception {
    return ProxyVariables.of(environment, new Properties());
  }

  private static Proxy http(String host, int port) {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
  }

  @Test
  void selectWhenNoProxyBeginsWith100000DotsReadsIt() throws Exception {
    Map<String, String> environment =
        Map.of("https_proxy", "http://proxy:1", "no_proxy", ".".repeat(100_000) + "example");

    assertThat(select(environment, "https://a.example/")).isEqualTo(Proxy.NO_PROXY);
  }
}
