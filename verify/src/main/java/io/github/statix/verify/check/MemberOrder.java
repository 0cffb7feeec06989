package io.github.statix.verify.check;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Whether names stand in byte order, either of whole paths or folder by folder. */
final class MemberOrder {

  private byte[] last = new byte[0];
  private boolean byPath = true;
  private boolean byFolder = true;
  private String first = "";

  void add(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    boolean sorted = byPath || byFolder;
    byPath &= Arrays.compareUnsigned(last, bytes) <= 0;
    byFolder &= Arrays.compareUnsigned(folderKey(last), folderKey(bytes)) <= 0;
    if (sorted && !byPath && !byFolder) {
      first = path;
    }
    last = bytes;
  }

  /** With the slash as the smallest byte, a folder's contents follow it at once. */
  private static byte[] folderKey(byte[] path) {
    byte[] key = path.clone();
    for (int i = 0; i < key.length; i++) {
      key[i] = key[i] == '/' ? 0 : key[i];
    }
    return key;
  }

  /** Where the order breaks first. */
  Optional<String> problem() {
    return byPath || byFolder
        ? Optional.empty()
        : Optional.of("%s comes too late".formatted(FindingList.quote(first)));
  }
}
