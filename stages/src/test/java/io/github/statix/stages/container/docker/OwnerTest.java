package io.github.statix.stages.container.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OwnerTest {

  private static final Owner SELF = Owner.self();

  @Test
  void parseWhenGivenALabelReturnsItsOwner() {
    assertThat(Owner.parse(SELF.label())).contains(SELF);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a/b/c", "a/b/x/1", "a/b/1/2/3"})
  void parseWhenTheLabelIsOfAnotherFormReturnsNothing(String label) {
    assertThat(Owner.parse(label)).isEmpty();
  }

  @Test
  void isGoneWhenItRunsIsFalse() {
    assertThat(SELF.isGone(SELF)).isFalse();
  }

  @Test
  void isGoneWhenItsNumberIsAnothersNowIsTrue() {
    Owner before = new Owner(SELF.machine(), SELF.boot(), SELF.pid(), SELF.started() - 1000);

    assertThat(before.isGone(SELF)).isTrue();
  }

  @Test
  void isGoneWhenTheMachineStartedAnewIsTrue() {
    assertThat(new Owner(SELF.machine(), "before", SELF.pid(), SELF.started()).isGone(SELF))
        .isTrue();
  }

  @Test
  void isGoneWhenItIsOfAnotherMachineIsFalse() {
    assertThat(new Owner("other", "before", 1, 1).isGone(SELF)).isFalse();
  }
}
