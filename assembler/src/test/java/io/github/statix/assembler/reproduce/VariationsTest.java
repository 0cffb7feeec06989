package io.github.statix.assembler.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.RecipeStop;
import io.github.statix.stages.container.Shell;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariationsTest {

  private static final Layer BASE = new Layer(Digest.ofUtf8("gz"), Digest.ofUtf8("tar"), 2);

  /** A base without gcc. */
  private static final class NoCompiler implements ContainerEngine {
    @Override
    public String name() {
      return "none";
    }

    @Override
    public ContainerExit run(
        ContainerSpec spec, Optional<FailureSlot> slot, LogSink log, RecipeStop stop) {
      log.line("gcc: command not found");
      return new ContainerExit.Failed(127);
    }

    @Override
    public boolean keeps(FailureSlot slot) {
      return false;
    }

    @Override
    public int shell(ContainerSpec spec, Optional<FailureSlot> kept, Shell shell) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  @TempDir Path folder;

  private Variations of(String wanted, int jobs, List<Layer> base) throws Exception {
    try (Store store = Store.open(folder);
        ContainerEngine engine = new NoCompiler()) {
      return Variations.of(Variation.parse(wanted), jobs, store, engine, base, new SourceEpoch(1));
    }
  }

  @Test
  void ofWhenTheBaseHasNoCompilerSkipsWhatNeedsOneAndSaysWhy() throws Exception {
    Variations variations = of("all", 4, List.of(BASE));

    assertThat(variations.varied()).containsOnlyKeys(Variation.JOBS);
    assertThat(variations.skipped()).containsOnlyKeys(Variation.CLOCK, Variation.ORDER);
    assertThat(variations.skipped().get(Variation.CLOCK)).contains("gcc: command not found");
    assertThat(variations.overlay()).isEmpty();
  }

  @Test
  void ofWhenNoRecipeIsRunCompilesNothing() throws Exception {
    Variations variations = of("all", 4, List.of());

    assertThat(variations.varied()).containsOnlyKeys(Variation.JOBS);
    assertThat(variations.skipped()).isEmpty();
  }

  @Test
  void ofWhenJobsAreVariedTakesAnotherNumber() throws Exception {
    assertThat(of("jobs", 4, List.of()).jobs()).isEqualTo(1);
    assertThat(of("jobs", 1, List.of()).jobs()).isEqualTo(2);
    assertThat(of("none", 4, List.of()).jobs()).isEqualTo(4);
  }

  @Test
  void parseWhenAWordIsNotKnownNamesAllThatAre() {
    assertThat(Variation.parse("jobs,order")).isEqualTo(Set.of(Variation.JOBS, Variation.ORDER));
    assertThatThrownBy(() -> Variation.parse("user"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'user'", "jobs,clock,order");
  }
}
