package io.github.statix.stages.base;

import io.github.statix.presets.lock.Lock.LockedPackage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Tells the packages that only stages see from those of the image. */
final class BuildPackages {

  private BuildPackages() {}

  /**
   * The packages of the build root, marked where the image has them not. The root holds all of the
   * image, so that what compiles against it also runs there.
   *
   * @param image what apt chose for the image
   * @param root what apt chose for image and build packages together
   * @throws BaseException naming every package of the image that the root has not, or otherwise
   */
  static List<LockedPackage> marked(List<LockedPackage> image, List<LockedPackage> root)
      throws BaseException {
    TreeMap<String, LockedPackage> missing = new TreeMap<>();
    image.forEach(each -> missing.put(each.name(), each));
    List<String> differences = new ArrayList<>();
    List<LockedPackage> marked = new ArrayList<>();
    for (LockedPackage each : root) {
      LockedPackage ofImage = missing.remove(each.name());
      if (ofImage != null && !ofImage.equals(each)) {
        differences.add(
            "%s is %s without them and %s with them"
                .formatted(each.name(), ofImage.version(), each.version()));
      }
      marked.add(ofImage == null ? each.forBuildOnly() : each);
    }
    missing.forEach(
        (name, each) -> differences.add("%s is not chosen any more with them".formatted(name)));
    if (!differences.isEmpty()) {
      throw new BaseException(
          ("build-packages change what apt chooses for the image: %s; name in packages what both"
                  + " shall have, or lock again if the mirror has just changed")
              .formatted(String.join("; ", differences)));
    }
    return marked;
  }
}
