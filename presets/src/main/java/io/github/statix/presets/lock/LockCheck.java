package io.github.statix.presets.lock;

import io.github.statix.oci.message.NearestName;
import io.github.statix.oci.model.Digest;
import io.github.statix.presets.Preset;
import io.github.statix.presets.SourceSpec;
import io.github.statix.presets.lock.Lock.LockedSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds a lock against the preset it is used with. */
public final class LockCheck {

  private static final String REMEDY = "; run statix-assemble lock";

  private LockCheck() {}

  /**
   * What no longer matches, each a line that ends with its remedy; empty when the lock fits.
   *
   * @param overridden names of the variables given by {@code --set}: when there are any, a source
   *     may be another file than the locked one, and must then be proved in another way
   */
  public static List<String> problems(Preset preset, Lock lock, Set<String> overridden) {
    List<String> problems = new ArrayList<>();
    if (!lock.preset().equals(preset.header().name())) {
      problems.add(
          "the lock was made for preset '%s', not for '%s'"
              .formatted(lock.preset(), preset.header().name()));
    }
    if (!lock.base().equals(Lock.baseRequest(preset))) {
      problems.add("the base's suites, packages or epoch changed after the lock was made");
    }
    Map<String, LockedSource> locked = new LinkedHashMap<>();
    lock.sources().forEach(source -> locked.put(source.name(), source));
    for (SourceSpec source : preset.sources()) {
      difference(source, Optional.ofNullable(locked.remove(source.name())), overridden)
          .ifPresent(problems::add);
    }
    List<String> known = preset.sources().stream().map(SourceSpec::name).toList();
    for (String extra : locked.keySet()) {
      problems.add(
          "the lock has a source '%s' that the preset does not have%s"
              .formatted(extra, NearestName.hint(extra, known)));
    }
    return problems.stream().map(problem -> problem + REMEDY).toList();
  }

  /** The digest this archive must have by the lock; empty when the lock knows another file. */
  public static Optional<Digest> locked(Lock lock, SourceSpec source) {
    return lock.sources().stream()
        .filter(one -> one.name().equals(source.name()) && one.file().equals(source.file()))
        .map(LockedSource::sha256)
        .findFirst();
  }

  private static Optional<String> difference(
      SourceSpec source, Optional<LockedSource> locked, Set<String> overridden) {
    if (locked.isEmpty()) {
      return Optional.of("the lock lacks source '%s'".formatted(source.name()));
    }
    if (!locked.get().file().equals(source.file())) {
      return overridden.isEmpty()
          ? Optional.of(
              "source '%s' is %s in the preset and %s in the lock"
                  .formatted(source.name(), source.file(), locked.get().file()))
          : Optional.empty();
    }
    return source
        .pinned()
        .filter(pinned -> !pinned.equals(locked.get().sha256()))
        .map(
            pinned ->
                "source '%s' has digest %s in the preset and %s in the lock"
                    .formatted(source.name(), pinned, locked.get().sha256()));
  }
}
