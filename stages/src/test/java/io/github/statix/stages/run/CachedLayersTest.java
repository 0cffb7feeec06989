package io.github.statix.stages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.digests.ExpectedDigests;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.run.CachedLayers.Wish;
import io.github.statix.stages.store.StageFigures;
import io.github.statix.stages.store.StageRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Which layers that were compiled with objects of earlier runs a run takes. */
class CachedLayersTest {

  private static final String MINE = "preset file '/home/me/p.yaml' of user me";
  private static final String OTHERS = "preset file '/tmp/p.yaml' of user eve";
  private static final StageName STAGE = new StageName("lib");
  private static final StageKey KEY = new StageKey(List.of(new StageKey.Field("recipe", "x")));
  private static final Digest LAYER = Digest.ofUtf8("layer");

  @Test
  void takesWhenAllWasCompiledInOneRunTakesTheLayer() {
    for (Wish wish : Wish.values()) {
      assertThat(with(wish, Optional.empty()).takes(record(Optional.empty()))).isTrue();
    }
  }

  @Test
  void takesWhenObjectsCameFromTheCacheDependsOnTheWishAndTheOwner() {
    StageRecord mine = record(Optional.of(MINE));
    StageRecord others = record(Optional.of(OTHERS));
    StageRecord shipped = record(Optional.of(CachedLayers.shipped("quickstart")));
    StageRecord changed =
        record(Optional.of(CachedLayers.shipped("quickstart") + ", recipes of '/tmp'"));

    CachedLayers own = with(Wish.OWN, Optional.empty());
    assertThat(List.of(own.takes(mine), own.takes(shipped))).containsOnly(true);
    assertThat(List.of(own.takes(others), own.takes(changed))).containsOnly(false);
    assertThat(with(Wish.ALL, Optional.empty()).takes(others)).isTrue();
    for (Wish wish : List.of(Wish.CONFIRMED, Wish.REBUILD)) {
      assertThat(with(wish, Optional.empty()).takes(mine)).isFalse();
      assertThat(with(wish, Optional.empty()).takes(shipped)).isFalse();
    }
  }

  @Test
  void takesWhenDigestsAreWrittenDownTakesThatLayerOfThatKeyAlone() {
    StageRecord record = record(Optional.of(OTHERS));

    assertThat(with(Wish.CONFIRMED, digests(KEY.digest(), LAYER)).takes(record)).isTrue();
    assertThat(with(Wish.CONFIRMED, digests(LAYER, LAYER)).takes(record)).isFalse();
    assertThat(with(Wish.CONFIRMED, digests(KEY.digest(), KEY.digest())).takes(record)).isFalse();
  }

  @Test
  void offersWhenTheLayerIsGivenOutOffersTheCacheWhereADigestWillJudge() {
    assertThat(with(Wish.OWN, Optional.empty()).offers(STAGE, KEY)).isTrue();
    assertThat(with(Wish.CONFIRMED, Optional.empty()).offers(STAGE, KEY)).isFalse();
    assertThat(with(Wish.CONFIRMED, digests(KEY.digest(), LAYER)).offers(STAGE, KEY)).isTrue();
  }

  @Test
  void requireWhenALayerIsNotTakenNamesStageAndWaysOut() {
    CachedLayers confirmed = with(Wish.CONFIRMED, Optional.empty());

    assertThatCode(() -> confirmed.require(List.of(record(Optional.empty()))))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> confirmed.require(List.of(record(Optional.of(MINE)))))
        .hasMessageContainingAll("lib", MINE)
        .isInstanceOfSatisfying(
            StatixException.class,
            e -> {
              assertThat(e.category()).isEqualTo(Category.VERIFICATION);
              assertThat(e.remedy().orElseThrow())
                  .contains("--compile-cache=off", "--allow-cached");
            });
  }

  private static CachedLayers with(Wish wish, Optional<ExpectedDigests> digests) {
    return new CachedLayers(wish, MINE, digests);
  }

  private static Optional<ExpectedDigests> digests(Digest key, Digest layer) {
    return Optional.of(
        new ExpectedDigests("p", List.of(new ExpectedDigests.Line(STAGE, key, layer))));
  }

  private static StageRecord record(Optional<String> owner) {
    return new StageRecord(
        STAGE,
        KEY,
        new Layer(LAYER, Digest.ofUtf8("tar"), 1),
        1,
        Duration.ZERO,
        new StageFigures(Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), owner));
  }
}
