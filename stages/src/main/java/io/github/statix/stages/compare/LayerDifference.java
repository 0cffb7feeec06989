package io.github.statix.stages.compare;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.tar.TarMember;
import io.github.statix.stages.capture.LayerReader;
import io.github.statix.stages.compare.Difference.What;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * In what two builds of one layer differ.
 *
 * @param members how many members differ in all
 * @param differences of the first of them, in the order of their paths
 */
public record LayerDifference(int members, List<Difference> differences) {

  /** Copies the list. */
  public LayerDifference {
    differences = List.copyOf(differences);
  }

  private record Member(TarMember header, Digest content) {

    SortedMap<What, String> values() {
      TreeMap<What, String> values = new TreeMap<>();
      values.put(What.TYPE, type(header.type()));
      values.put(What.MODE, Integer.toOctalString(header.mode()));
      values.put(What.SIZE, Long.toString(header.size()));
      values.put(What.TIME, Long.toString(header.mtime()));
      values.put(What.LINK, header.link());
      values.put(What.CONTENT, content.toString());
      return values;
    }

    private static String type(char type) {
      return switch (type) {
        case TarMember.FILE -> "file";
        case TarMember.DIRECTORY -> "directory";
        case TarMember.SYMLINK -> "symbolic link";
        case TarMember.HARD_LINK -> "hard link";
        default -> "special file";
      };
    }
  }

  /**
   * Compares two layers of a store whose digests differ.
   *
   * @param most of how many members to say what differs
   * @throws IOException when a layer cannot be read
   */
  public static LayerDifference find(BlobStore blobs, Layer first, Layer second, int most)
      throws IOException {
    Map<String, Member> a = members(blobs, first);
    Map<String, Member> b = members(blobs, second);
    TreeSet<String> paths = new TreeSet<>(a.keySet());
    paths.addAll(b.keySet());
    List<Difference> all = new ArrayList<>();
    int members = 0;
    for (String path : paths) {
      List<Difference> found = member(path, a.get(path), b.get(path));
      members += found.isEmpty() ? 0 : 1;
      if (members <= most) {
        all.addAll(found);
      }
    }
    if (members == 0) {
      all.add(layer(first, second));
    }
    return new LayerDifference(members, all);
  }

  private static Map<String, Member> members(BlobStore blobs, Layer layer) throws IOException {
    Map<String, Member> members = new TreeMap<>();
    byte[] buffer = new byte[1 << 16];
    try (LayerReader reader = LayerReader.open(blobs, layer)) {
      for (TarMember member = reader.next(); member != null; member = reader.next()) {
        MessageDigest sha256 = Digest.sha256();
        for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
          sha256.update(buffer, 0, n);
        }
        members.put(member.name(), new Member(member, Digest.finish(sha256)));
      }
    }
    return members;
  }

  private static List<Difference> member(
      String path, @Nullable Member first, @Nullable Member second) {
    if (first == null) {
      return List.of(new Difference(path, What.MEMBER, "absent", "present"));
    }
    if (second == null) {
      return List.of(new Difference(path, What.MEMBER, "present", "absent"));
    }
    SortedMap<What, String> others = second.values();
    List<Difference> found = new ArrayList<>();
    first
        .values()
        .forEach(
            (what, value) -> {
              if (!value.equals(others.get(what))) {
                found.add(new Difference(path, what, value, others.getOrDefault(what, "")));
              }
            });
    return found;
  }

  private static Difference layer(Layer first, Layer second) {
    return first.diffId().equals(second.diffId())
        ? new Difference(
            ".", What.COMPRESSION, first.digest().toString(), second.digest().toString())
        : new Difference(".", What.TAR, first.diffId().toString(), second.diffId().toString());
  }
}
