package io.github.statix.presets.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.lock.Lock.LockedSource;
import io.github.statix.presets.lock.Lock.Use;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Whatever a lock holds, it is either read or refused with problems; nothing else is thrown. */
class LockFuzzTest {

  private static final String SCRAPS = "{}[]\":,\\/ \n\t\0\u001b0-9eE.tfn'#\ud800\u2028";

  @Property(tries = 500)
  void readGivesBackWhatWasWritten(@ForAll("locks") Lock lock) throws LockException {
    assertThat(LockText.read(LockText.write(lock), "x.lock")).isEqualTo(lock);
  }

  @Property(tries = 4000, shrinking = ShrinkingMode.OFF)
  void readWhenMutatedOnlyReportsProblems(@ForAll("locks") Lock lock, @ForAll long seed) {
    String text = mutant(LockText.write(lock), new Random(seed));
    try {
      LockText.read(text, "x.lock");
    } catch (LockException e) {
      assertThat(e.problems())
          .isNotEmpty()
          .allSatisfy(problem -> assertThat(problem.message()).matches("[^\\p{Cntrl}]+"));
    }
  }

  @Property(tries = 1000)
  void readWhenAnyTextOnlyReportsProblems(@ForAll String text) {
    try {
      LockText.read(text, "x.lock");
    } catch (LockException e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<Lock> locks() {
    Arbitrary<String> names =
        Arbitraries.strings().withChars("abcxyz019").ofMinLength(2).ofMaxLength(6);
    Arbitrary<Digest> digests =
        Arbitraries.strings().withChars("0123456789abcdef").ofLength(64).map(Digest::new);
    Arbitrary<List<LockedSource>> sources =
        Combinators.combine(names, names, digests)
            .as(LockedSource::new)
            .list()
            .uniqueElements(LockedSource::name)
            .ofMaxSize(4);
    Arbitrary<List<LockedPackage>> packages =
        Combinators.combine(
                names, digests, Arbitraries.longs().between(0, 1L << 40), Arbitraries.of(Use.class))
            .as(
                (name, digest, size, use) ->
                    new LockedPackage(
                        name, "1:2+b~c-3", "all", "pool/main/" + name + ".deb", digest, size, use))
            .list()
            .uniqueElements(LockedPackage::name)
            .ofMaxSize(4)
            .map(list -> list.stream().sorted(Comparator.comparing(LockedPackage::name)).toList());
    return Combinators.combine(names, digests, sources, packages).as(Lock::new);
  }

  private static String mutant(String text, Random random) {
    StringBuilder out = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int from = random.nextInt(out.length());
      int to = Math.min(out.length(), from + 1 + random.nextInt(30));
      String piece = out.substring(from, to);
      switch (random.nextInt(3)) {
        case 0 -> out.delete(from, to);
        case 1 -> out.insert(random.nextInt(out.length()), piece);
        default -> out.setCharAt(from, SCRAPS.charAt(random.nextInt(SCRAPS.length())));
      }
      if (out.isEmpty()) {
        out.append('x');
      }
    }
    return out.toString();
  }
}
