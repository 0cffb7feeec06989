package io.github.statix.stages.base;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The only package of a root filesystem, made by a test: programs of this machine that dpkg needs,
 * their libraries, and a script. So no mirror is needed, and a base of it is built in seconds.
 */
final class HandMadePackage {

  private static final List<String> PROGRAMS =
      List.of(
          "bash",
          "cat",
          "chmod",
          "diff",
          "dpkg",
          "dpkg-deb",
          "dpkg-split",
          "dpkg-query",
          "env",
          "find",
          "grep",
          "id",
          "ldconfig",
          "ln",
          "ls",
          "mkdir",
          "mount",
          "nsenter",
          "perl",
          "rm",
          "setsid",
          "sleep",
          "start-stop-daemon",
          "tar",
          "timeout",
          "touch",
          "tr",
          "unshare");

  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  private HandMadePackage() {}

  /**
   * Makes the package and puts it into the store.
   *
   * @param folder for whatever is needed meanwhile
   * @param postinst a bash script that dpkg runs in the new root filesystem, as its root
   */
  static LockedPackage make(Path folder, String postinst, BlobStore blobs) throws Exception {
    Path tree = Files.createDirectories(folder.resolve("package"));
    Path control = Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        control.resolve("control"),
        """
        Package: hostile
        Version: 1
        Architecture: amd64
        Essential: yes
        Maintainer: Nobody <nobody@example.org>
        Description: says what its script could reach
        """);
    Path script = Files.writeString(control.resolve("postinst"), "#!/bin/bash\n" + postinst);
    script.toFile().setExecutable(true, false);
    for (String program : PROGRAMS) {
      add(program(program), tree);
    }
    Path sh = tree.resolve("usr/bin/sh");
    Files.createSymbolicLink(sh, Path.of("bash"));
    for (String name : List.of("dev", "etc", "mnt", "proc", "sys", "tmp")) {
      Files.createDirectories(tree.resolve(name));
    }
    Path file = folder.resolve("hostile.deb");
    BaseTools.output(
        "dpkg-deb", "--root-owner-group", "-Znone", "-b", tree.toString(), file.toString());
    try (InputStream in = Files.newInputStream(file)) {
      Digest digest = blobs.put(in);
      return new LockedPackage(
          "hostile", "1", "amd64", "pool/hostile.deb", digest, Files.size(file));
    }
  }

  private static Path program(String name) throws IOException {
    for (String folder : List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin")) {
      if (Files.exists(Path.of(folder, name))) {
        return Path.of(folder, name);
      }
    }
    throw new IOException("this machine has no " + name);
  }

  private static void add(Path program, Path tree) throws Exception {
    List<Path> files = new ArrayList<>(List.of(program));
    Matcher matcher = LIBRARY.matcher(BaseTools.output("ldd", program.toString()));
    while (matcher.find()) {
      files.add(Path.of(matcher.group(1)));
    }
    for (Path file : files) {
      // The directories of /usr are merged in the new root filesystem.
      Path place = file.resolveSibling("").toRealPath().resolve(file.getFileName());
      Path target = tree.resolve(place.toString().replaceFirst("^/(usr/)?", "usr/"));
      if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(target.resolveSibling(""));
        Files.copy(file.toRealPath(), target);
      }
    }
  }
}
