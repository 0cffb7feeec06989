package io.github.statix.assembler.jib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.plan.ImagePlan;
import io.github.statix.assembler.plan.PlannedLayer;
import io.github.statix.assembler.registry.TestImages;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.ImageSpec;
import io.github.statix.presets.model.StageName;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ImageAssemblerTest {

  private static final Layer BASE = layer("base");

  @Test
  void assembleWhenThePlanIsFixedGivesTheseBytes() {
    AssembledImage image = ImageAssembler.assemble(plan("ZLIB", "1", "A", "2"));

    assertThat(image.config().text())
        .isEqualTo(
            "{\"created\":\"2023-11-14T22:13:20Z\",\"architecture\":\"amd64\",\"os\":\"linux\","
                + "\"config\":{\"Env\":[\"ZLIB=1\",\"A=2\"],\"Cmd\":[\"sh\"],\"ExposedPorts\":{},"
                + "\"Labels\":{},\"WorkingDir\":\"/w\",\"Volumes\":{}},\"history\":["
                + "{\"created\":\"2023-11-14T22:13:20Z\",\"created_by\":\"statix-assemble base\"},"
                + "{\"created\":\"2023-11-14T22:13:20Z\",\"created_by\":\"statix-assemble zlib\"}],"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\",\"%s\"]}}"
                    .formatted(BASE.diffId(), layer("zlib").diffId()));
    assertThat(image.manifest().text())
        .startsWith(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
                + "\"digest\":\"%s\"".formatted(image.config().digest()));
  }

  @Test
  void assembleWhenRepeatedGivesTheSameDigest() {
    assertThat(ImageAssembler.assemble(plan("A", "1")).digest())
        .isEqualTo(ImageAssembler.assemble(plan("A", "1")).digest());
  }

  @Test
  void assembleWhenVariablesAreManyKeepsTheirOrder() {
    String[] variables = new String[200];
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      variables[2 * i] = "V" + (i * 37 % 100);
      variables[2 * i + 1] = "x";
      expected.append(i == 0 ? "" : ",").append("\"V").append(i * 37 % 100).append("=x\"");
    }

    assertThat(ImageAssembler.assemble(plan(variables)).config().text())
        .contains("\"Env\":[" + expected + "]");
  }

  @Test
  void planWhenThereIsNoLayerRefuses() {
    assertThatThrownBy(
            () -> ImagePlan.from(new SourceEpoch(0), TestImages.SETTINGS, List.of(), List.of()))
        .hasMessageContaining("at least one layer");
  }

  @Test
  void planWhenAVariableHasNoValidNameRefuses() {
    assertThatThrownBy(() -> plan("A=B", "1")).hasMessageContaining("leave out '='");
  }

  private static ImagePlan plan(String... environment) {
    ImageSpec settings =
        new ImageSpec(
            "/w", "", List.of("sh"), TestImages.environment(environment), new TreeMap<>(), "t");
    return ImagePlan.from(
        new SourceEpoch(1_700_000_000),
        settings,
        List.of(BASE),
        List.of(PlannedLayer.ofStage(new StageName("zlib"), layer("zlib"))));
  }

  private static Layer layer(String name) {
    return new Layer(Digest.ofUtf8(name), Digest.ofUtf8(name + " tar"), name.length());
  }
}
