package io.github.statix.stages.compare;

import io.github.statix.oci.tar.TarMember;
import io.github.statix.stages.capture.LayerReader;
import io.github.statix.stages.compare.Finding.Kind;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Takes differing files out of two layers and compares them. */
final class MemberContents {

  private MemberContents() {}

  /**
   * What differs in these files.
   *
   * @param paths of files that both layers have
   */
  static List<Finding> find(
      LayerDifference.Build first,
      LayerDifference.Build second,
      List<String> paths,
      ContentDiff content)
      throws IOException {
    if (paths.isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    Path folder = Files.createTempDirectory("statix-compare-");
    try {
      Path a = unpack(first, paths, Files.createDirectory(folder.resolve("a")));
      Path b = unpack(second, paths, Files.createDirectory(folder.resolve("b")));
      for (int i = 0; i < paths.size(); i++) {
        findings.addAll(compare(paths.get(i), a.resolve("" + i), b.resolve("" + i), content));
      }
    } finally {
      WorkFolder.delete(folder);
    }
    return findings;
  }

  /** Writes each file under its number in the list. */
  private static Path unpack(LayerDifference.Build build, List<String> paths, Path folder)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (LayerReader reader = LayerReader.open(build.blobs(), build.layer())) {
      for (TarMember member = reader.next(); member != null; member = reader.next()) {
        int number = paths.indexOf(member.name());
        if (number >= 0) {
          try (OutputStream out = Files.newOutputStream(folder.resolve("" + number))) {
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
              out.write(buffer, 0, n);
            }
          }
        }
      }
    }
    return folder;
  }

  private static List<Finding> compare(String path, Path first, Path second, ContentDiff content)
      throws IOException {
    try (FileChannel a = FileChannel.open(first, StandardOpenOption.READ);
        FileChannel b = FileChannel.open(second, StandardOpenOption.READ)) {
      if (a.size() > Integer.MAX_VALUE || b.size() > Integer.MAX_VALUE) {
        long at = Files.mismatch(first, second);
        return List.of(new Finding(path, "", Kind.CONTENT, "at byte %d".formatted(at)));
      }
      return content.find(path, map(a), map(b));
    }
  }

  private static ByteBuffer map(FileChannel file) throws IOException {
    return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
  }
}
