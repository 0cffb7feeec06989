package io.github.statix.assembler.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.assembler.plan.Inherited;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaseSettingsTest {

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  @Test
  void readWhenTheConfigIsUsualTakesItAsItIs() throws Exception {
    Inherited settings =
        BaseSettings.read(
            json(
                "{'Env':['PATH=/bin:/usr/bin','T=\\u00e9 a\\tb','odd'],'User':'me:1000','WorkingDir':'/work/',"
                    + "'Entrypoint':['sh','-c','a\\nb'],'Cmd':null,'Labels':{'a b':'x\\ny'},"
                    + "'Volumes':{'/':{},'/a/..b/':{}},'ExposedPorts':{'80':{}}}"));

    assertThat(settings.environment()).containsOnlyKeys("PATH", "T").containsEntry("T", "é a\tb");
    assertThat(settings.user()).isEqualTo("me:1000");
    assertThat(settings.workingDirectory()).isEqualTo("/work/");
    assertThat(settings.entrypoint()).containsExactly("sh", "-c", "a\nb");
    assertThat(settings.command()).isEmpty();
    assertThat(settings.labels()).containsEntry("a b", "x\ny");
    assertThat(settings.volumes()).containsExactly("/", "/a/..b/");
    assertThat(settings.exposedPorts()).containsExactly("80/tcp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'Env':['\\u001b]0;pwned\\u0007\\u202e\\nx=1']}",
        "{'Env':['A\\u0000=1']}",
        "{'Env':['A=\\u0000']}",
        "{'Env':['A=\\u001b']}",
        "{'Env':['A=\\u009b']}",
        "{'User':'a\\nb'}",
        "{'User':'a\\u0000'}",
        "{'WorkingDir':'work'}",
        "{'WorkingDir':'/a/../b'}",
        "{'WorkingDir':'/a//b'}",
        "{'WorkingDir':'/a\\u0000'}",
        "{'Entrypoint':['a\\u0000']}",
        "{'Cmd':['\\u001b[31m']}",
        "{'Labels':{'a\\nb':'x'}}",
        "{'Labels':{'a':'\\u0000'}}",
        "{'Volumes':{'data':{}}}",
        "{'Volumes':{'/a/./b':{}}}",
        "{'Volumes':{'/a/..':{}}}",
        "{'Volumes':{'//':{}}}",
        "{'Volumes':{'/a\\u001b':{}}}",
        "{'ExposedPorts':{'99999':{}}}"
      })
  void readWhenAnImageShouldNotHaveItRefusesIt(String config) throws Exception {
    JsonNode json = json(config);

    assertThatThrownBy(() -> BaseSettings.read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("its config has the ")
        .hasMessageMatching("[ -~]*");
  }
}
