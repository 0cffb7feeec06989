package io.github.statix.stages.base;

import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.lock.Lock.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Tells which packages only the stages see, which only the image has, and which are the base's. */
final class PackageUses {

  private final TreeMap<String, LockedPackage> base = new TreeMap<>();
  private final TreeMap<String, LockedPackage> all = new TreeMap<>();

  private PackageUses(List<LockedPackage> base) {
    base.forEach(each -> this.base.put(each.name(), each));
    all.putAll(this.base);
  }

  /**
   * All packages, each marked with who has it. What stages see and what the image has both hold all
   * of the base, so that what compiles against it also runs there.
   *
   * @param base what apt chose for the packages that both have
   * @param build what apt chose for these and the build packages together
   * @param image what apt chose for these and the image packages together
   * @throws BaseException naming every package that is missing from one, or otherwise there
   */
  static List<LockedPackage> marked(
      List<LockedPackage> base, List<LockedPackage> build, List<LockedPackage> image)
      throws BaseException {
    PackageUses uses = new PackageUses(base);
    uses.add(build, "build-packages", Use.BUILD);
    uses.add(image, "image-packages", Use.IMAGE);
    return List.copyOf(uses.all.values());
  }

  private void add(List<LockedPackage> chosen, String what, Use use) throws BaseException {
    TreeMap<String, LockedPackage> missing = new TreeMap<>(base);
    List<String> differences = new ArrayList<>();
    for (LockedPackage each : chosen) {
      missing.remove(each.name());
      LockedPackage before = all.putIfAbsent(each.name(), each.usedBy(use));
      if (before == null) {
        continue;
      }
      if (!before.usedBy(use).equals(each.usedBy(use))) {
        differences.add(
            "%s is %s without them and %s with them"
                .formatted(each.name(), before.version(), each.version()));
      } else if (before.use() != Use.BASE) {
        all.put(each.name(), each.usedBy(Use.BUILD_AND_IMAGE));
      }
    }
    missing.forEach(
        (name, each) -> differences.add("%s is not chosen any more with them".formatted(name)));
    if (!differences.isEmpty()) {
      throw new BaseException(
          ("%s change what apt chooses otherwise: %s; name in packages what all shall have, or lock"
                  + " again if the mirror has just changed")
              .formatted(what, String.join("; ", differences)));
    }
  }
}
