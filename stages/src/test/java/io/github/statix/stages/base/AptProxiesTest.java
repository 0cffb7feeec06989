package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class AptProxiesTest {

  private static final Properties NONE = new Properties();

  @Test
  void linesWhenNothingIsSetAreNone() {
    assertThat(AptProxies.of(Map.of("PATH", "/bin"), NONE).lines()).isEmpty();
  }

  @Test
  void linesWhenVariablesAreSetHaveThemInLowerCase() {
    assertThat(
            AptProxies.of(
                    Map.of(
                        "HTTP_PROXY",
                        "http://a:1",
                        "https_proxy",
                        "http://b:2",
                        "NO_PROXY",
                        "c, d"),
                    NONE)
                .lines())
        .isEqualTo(
            """
            http_proxy http://a:1
            https_proxy http://b:2
            no_proxy c,d,localhost,127.0.0.1,::1
            """);
  }

  @Test
  void linesWhenBothCasesAreSetTakeLowerCase() {
    assertThat(
            AptProxies.of(Map.of("http_proxy", "http://a:1", "HTTP_PROXY", "http://b:2"), NONE)
                .lines())
        .contains("http_proxy http://a:1\n");
  }

  @Test
  void linesWhenOneIsForAllTakeItForBoth() {
    assertThat(AptProxies.of(Map.of("ALL_PROXY", "http://a:1"), NONE).lines())
        .contains("http_proxy http://a:1\n", "https_proxy http://a:1\n");
  }

  @Test
  void linesWhenJavaHasProxiesAreThose() {
    Properties java = new Properties();
    java.setProperty("http.proxyHost", "a");
    java.setProperty("http.proxyPort", "1");
    java.setProperty("http.nonProxyHosts", "*.x|y");
    assertThat(AptProxies.of(Map.of("http_proxy", "http://b:2"), java).lines())
        .isEqualTo(
            """
            http_proxy http://a:1
            no_proxy .x,y,localhost,127.0.0.1,::1
            """);
  }

  @Test
  void linesWhenValueHasALineFeedLeaveItOut() {
    assertThat(AptProxies.of(Map.of("http_proxy", "http://a:1\nPATH /evil"), NONE).lines())
        .doesNotContain("evil");
  }

  @Test
  void toStringWhenThereIsAPasswordHidesIt() {
    assertThat(AptProxies.of(Map.of("http_proxy", "http://u:secret@a:1"), NONE).toString())
        .doesNotContain("secret");
  }
}
