package io.github.statix.stages.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which paths name the same file, so that the first in byte order can stand for it. */
final class HardLinkNames {

  private final Map<String, String> fileOfPath = new HashMap<>();

  /**
   * Notes one name of a file.
   *
   * @param file anything that is equal for names of one file only
   */
  void note(String path, String file) {
    fileOfPath.put(path, file);
  }

  /** The same sorted entries, with all but the first name of each file as hard links to it. */
  List<TreeEntry> resolve(List<TreeEntry> sorted) {
    Map<String, String> firstNames = new HashMap<>();
    List<TreeEntry> resolved = new ArrayList<>(sorted.size());
    for (TreeEntry entry : sorted) {
      String file = fileOfPath.get(entry.path());
      String first = file == null ? null : firstNames.putIfAbsent(file, entry.path());
      resolved.add(first == null ? entry : new TreeEntry.HardLink(entry.path(), first));
    }
    return resolved;
  }
}
