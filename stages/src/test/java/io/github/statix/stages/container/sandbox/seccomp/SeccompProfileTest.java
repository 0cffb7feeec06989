package io.github.statix.stages.container.sandbox.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What containers try of it is in {@code HostileRecipeContract}. */
final class SeccompProfileTest {

  @Test
  void allowedWhenComparedWithTheRefusalsHasNoneOfThem() {
    assertThat(SeccompProfile.allowed())
        .doesNotHaveDuplicates()
        .contains("read", "execve", "fchmodat2", "waitpid")
        .doesNotContainAnyElementsOf(Refusals.ALL.stream().map(Refusal::name).toList());
  }

  @Test
  void jsonWhenACallIsAllowedAlwaysHasNoOtherRuleForIt() throws Exception {
    List<String> unconditional = new ArrayList<>();
    List<String> conditional = new ArrayList<>();
    for (JsonNode call : new ObjectMapper().readTree(SeccompProfile.json()).get("syscalls")) {
      for (JsonNode name : call.get("names")) {
        (call.has("args") ? conditional : unconditional).add(name.asText());
      }
    }

    assertThat(unconditional).doesNotHaveDuplicates().doesNotContainAnyElementsOf(conditional);
    assertThat(conditional).contains("socket", "socketpair", "clone", "unshare", "personality");
  }
}
