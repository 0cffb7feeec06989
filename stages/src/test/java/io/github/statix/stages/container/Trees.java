package io.github.statix.stages.container;

import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.TreeEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A recipe that installs one of each kind, and what must come of it. */
public final class Trees {

  /** Installs one of each kind. */
  static final String RECIPE =
      """
      cd /out
      mkdir -p usr/bin empty private
      echo program >usr/bin/tool; chmod 0755 usr/bin/tool
      echo power >usr/bin/su; chmod 4755 usr/bin/su
      ln usr/bin/tool usr/bin/alias
      ln -s tool usr/bin/link
      ln -s /nowhere/at/all dangling
      echo Größe >'päth with space'
      chmod 2750 private; chmod 1777 empty
      : >zero; chmod 0400 zero
      touch -d @86400 usr/bin/tool
      """;

  /** {@link #describe} of it. */
  static final List<String> EXPECTED =
      List.of(
          "dangling -> /nowhere/at/all",
          "empty/ 1777",
          "private/ 2750",
          "päth with space 0644 \"Größe\n\"",
          "usr/ 0755",
          "usr/bin/ 0755",
          "usr/bin/alias 0755 @86400 \"program\n\"",
          "usr/bin/link -> tool",
          "usr/bin/su 4755 \"power\n\"",
          "usr/bin/tool = usr/bin/alias",
          "zero 0400 \"\"");

  private Trees() {}

  /** One line for each entry; times only where the recipe set them. Closes the tree. */
  public static List<String> describe(InstallTree tree) throws IOException {
    List<String> lines = new ArrayList<>();
    try (tree) {
      for (TreeEntry entry : tree.entries()) {
        lines.add(describe(tree, entry));
      }
    }
    return lines;
  }

  private static String describe(InstallTree tree, TreeEntry entry) throws IOException {
    if (entry instanceof TreeEntry.Directory folder) {
      return "%s/ %04o".formatted(folder.path(), folder.mode());
    }
    if (entry instanceof TreeEntry.Symlink link) {
      return "%s -> %s".formatted(link.path(), link.target());
    }
    if (entry instanceof TreeEntry.HardLink link) {
      return "%s = %s".formatted(link.path(), link.target());
    }
    TreeEntry.RegularFile file = (TreeEntry.RegularFile) entry;
    String time = file.mtime() < 1_000_000_000 ? " @" + file.mtime() : "";
    try (InputStream in = tree.open(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return "%s %04o%s \"%s\"".formatted(file.path(), file.mode(), time, text);
    }
  }
}
