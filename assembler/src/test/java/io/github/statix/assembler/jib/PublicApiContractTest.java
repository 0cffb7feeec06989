package io.github.statix.assembler.jib;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.plan.ImagePlan;
import io.github.statix.assembler.plan.Inherited;
import io.github.statix.assembler.push.ImagePusher;
import io.github.statix.assembler.push.PushProgress;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.assembler.registry.RegistrySession;
import io.github.statix.assembler.registry.TestImages;
import io.github.statix.assembler.registry.TestRegistries;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.presets.ImageSpec;
import io.github.statix.stages.http.Answer;
import io.github.statix.stages.store.Store;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What we assemble is what Jib's documented API would have pushed. */
class PublicApiContractTest {

  @RegisterExtension final RegistryServer registry = RegistryServer.open();

  @Test
  void assembleWhenJibPushesTheSamePlanGivesTheSameDigests(@TempDir Path folder) throws Exception {
    Store store = Store.open(folder.resolve("store"));
    ImagePlan plan = TestImages.plan(store.blobs(), 3, 50_000);
    assertThat(new HashMap<>(plan.settings().environment()).keySet())
        .as("Jib's own order of the variables, for the comparison to mean something")
        .containsExactlyElementsOf(plan.settings().environment().keySet());
    AssembledImage ours = ImageAssembler.assemble(plan);

    JibContainer theirs = containerize(plan, ours, store, folder);

    assertThat(theirs.getDigest()).hasToString(ours.digest().toString());
    assertThat(theirs.getImageId()).hasToString(ours.config().digest().toString());
    ImageReference target = ImageReference.parse(registry.address() + "/ours:t");
    assertThat(
            new ImagePusher(store.blobs(), TestRegistries.anonymous(), PushProgress.NONE)
                .push(ours, List.of(target), List.of())
                .get(0)
                .pinned()
                .digest())
        .map(Digest::toString)
        .contains(theirs.getDigest().toString());
  }

  @Test
  void assembleWhenVariablesAreInAnotherOrderDiffersFromJibInTheirOrderOnly(@TempDir Path folder)
      throws Exception {
    Store store = Store.open(folder.resolve("store"));
    ImagePlan sample = TestImages.plan(store.blobs(), 1, 1000);
    ImageSpec settings = sample.settings();
    ImagePlan plan =
        new ImagePlan(
            sample.platform(),
            sample.created(),
            sample.layers(),
            new ImageSpec(
                settings.workingDirectory(),
                settings.user(),
                settings.command(),
                TestImages.environment("B", "1", "A", "2"),
                settings.labels(),
                settings.tag()),
            Inherited.NOTHING);
    AssembledImage ours = ImageAssembler.assemble(plan);

    containerize(plan, ours, store, folder);

    ImageReference pushed = ImageReference.parse(registry.address() + "/theirs:t");
    try (RegistrySession session = TestRegistries.anonymous().toPull(pushed)) {
      JsonNode manifest = new ObjectMapper().readTree(session.manifest("t").orElseThrow().bytes());
      Digest digest = Digest.parse(manifest.path("config").path("digest").asText());
      String config;
      try (Answer answer = session.blob(digest).orElseThrow()) {
        config = new String(answer.bytes(1 << 20), StandardCharsets.UTF_8);
      }
      assertThat(withSortedVariables(config)).isEqualTo(withSortedVariables(ours.config().text()));
    }
    assertThat(ours.config().text()).contains("\"Env\":[\"B=1\",\"A=2\"]");
  }

  private static JsonNode withSortedVariables(String config) throws Exception {
    ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(config);
    TreeSet<String> variables = new TreeSet<>();
    tree.path("config").path("Env").forEach(it -> variables.add(it.asText()));
    ((ObjectNode) tree.path("config")).put("Env", variables.toString());
    return tree;
  }

  private JibContainer containerize(ImagePlan plan, AssembledImage image, Store store, Path folder)
      throws Exception {
    Path archive = folder.resolve("image.tar");
    try (OutputStream out = Files.newOutputStream(archive)) {
      SymlinkArchive.write(image, store.blobs(), out);
    }
    ExecutorService executor = Executors.newCachedThreadPool();
    try {
      return Jib.from(TarImage.at(archive))
          .setFormat(ImageFormat.OCI)
          .setCreationTime(plan.created().instant())
          .containerize(
              Containerizer.to(RegistryImage.named(registry.address() + "/theirs:t"))
                  .setAllowInsecureRegistries(true)
                  .setBaseImageLayersCache(folder.resolve("base-cache"))
                  .setApplicationLayersCache(folder.resolve("cache"))
                  .setExecutorService(executor));
    } finally {
      executor.shutdownNow();
    }
  }
}
