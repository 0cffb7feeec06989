package io.github.statix.presets.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StageNameTest {

  /** The constant once came before the grammar that its constructor uses. */
  @Test
  void baseWhenClassLoadsIsAName() {
    assertThat(StageName.BASE).hasToString("base");
  }
}
