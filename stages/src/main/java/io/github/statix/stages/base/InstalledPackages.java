package io.github.statix.stages.base;

import io.github.statix.presets.lock.Lock.LockedPackage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Compares what dpkg says is installed with the lock. */
final class InstalledPackages {

  private static final String STATUS = "var/lib/dpkg/status";
  private static final String INSTALLED = "install ok installed";

  private InstalledPackages() {}

  /**
   * Checks that exactly the locked packages are installed and configured.
   *
   * @param status content of dpkg's status file
   * @throws BaseException naming every difference
   */
  static void check(String status, List<LockedPackage> locked) throws BaseException {
    TreeMap<String, String> missing = new TreeMap<>();
    locked.forEach(each -> missing.put(each.name(), each.version() + " " + each.architecture()));
    List<String> differences = new ArrayList<>();
    for (ControlStanzas.Stanza stanza : ControlStanzas.parse(status, STATUS)) {
      String name = stanza.get("Package", STATUS);
      String state = stanza.get("Status", STATUS);
      String found = stanza.get("Version", STATUS) + " " + stanza.get("Architecture", STATUS);
      String wanted = missing.remove(name);
      if (wanted == null) {
        differences.add("%s %s is not in the lock".formatted(name, found));
      } else if (!wanted.equals(found)) {
        differences.add("%s is %s, locked as %s".formatted(name, found, wanted));
      } else if (!state.equals(INSTALLED)) {
        differences.add("%s %s is '%s'".formatted(name, found, state));
      }
    }
    missing.forEach((name, wanted) -> differences.add("%s %s is missing".formatted(name, wanted)));
    if (!differences.isEmpty()) {
      throw new BaseException(
          "the base is not what the lock says: %s; lock again with --update-lock"
              .formatted(String.join("; ", differences)));
    }
  }
}
