package io.github.statix.stages.compare;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.tar.TarMember;
import io.github.statix.stages.capture.LayerReader;
import io.github.statix.stages.compare.Finding.Kind;
import io.github.statix.stages.store.BlobStore;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * In what two builds of one layer differ.
 *
 * @param members how many members differ in all
 * @param findings what differs in the first of them, in the order of their paths
 */
public record LayerDifference(int members, List<Finding> findings) {

  /** Copies the list. */
  public LayerDifference {
    findings = List.copyOf(findings);
  }

  /**
   * One build of the layer.
   *
   * @param blobs where the layer is
   */
  public record Build(BlobStore blobs, Layer layer) {}

  private record Member(TarMember header, Digest content) {}

  /**
   * Compares two builds whose digests differ.
   *
   * @param traces what only one of the builds had around it
   * @param most of how many members to say what differs
   * @throws IOException when a layer cannot be read
   */
  public static LayerDifference find(Build first, Build second, Traces traces, int most)
      throws IOException {
    Map<String, Member> a = members(first);
    Map<String, Member> b = members(second);
    List<Finding> findings = new ArrayList<>();
    List<String> contents = new ArrayList<>();
    int differing = 0;
    TreeSet<String> paths = new TreeSet<>(a.keySet());
    paths.addAll(b.keySet());
    for (String path : paths) {
      Member x = a.get(path);
      Member y = b.get(path);
      List<Finding> ofHeader = header(path, x, y);
      boolean content = x != null && y != null && !x.content().equals(y.content());
      if (ofHeader.isEmpty() && !content) {
        continue;
      }
      differing++;
      if (differing <= most) {
        findings.addAll(ofHeader);
        if (content) {
          contents.add(path);
        }
      }
    }
    if (differing == 0) {
      findings.add(ofTar(first, second, List.copyOf(a.keySet()), List.copyOf(b.keySet())));
    }
    findings.addAll(MemberContents.find(first, second, contents, new ContentDiff(traces)));
    findings.sort(java.util.Comparator.comparing(Finding::path));
    return new LayerDifference(differing, findings);
  }

  private static Map<String, Member> members(Build build) throws IOException {
    Map<String, Member> members = new LinkedHashMap<>();
    byte[] buffer = new byte[1 << 16];
    try (LayerReader reader = LayerReader.open(build.blobs(), build.layer())) {
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

  private static List<Finding> header(
      String path,
      @org.jspecify.annotations.Nullable Member first,
      @org.jspecify.annotations.Nullable Member second) {
    if (first == null || second == null) {
      String where = first == null ? "the rebuild" : "the first build";
      return List.of(new Finding(path, "", Kind.MISSING, "in %s only".formatted(where)));
    }
    TarMember a = first.header();
    TarMember b = second.header();
    List<Finding> findings = new ArrayList<>();
    if (a.type() != b.type()) {
      findings.add(new Finding(path, "", Kind.TYPE, word(a.type()) + " / " + word(b.type())));
    }
    if (a.mode() != b.mode()) {
      findings.add(new Finding(path, "", Kind.MODE, "%o / %o".formatted(a.mode(), b.mode())));
    }
    if (a.mtime() != b.mtime()) {
      findings.add(new Finding(path, "", Kind.TIME, "%d / %d".formatted(a.mtime(), b.mtime())));
    }
    if (!a.link().equals(b.link())) {
      findings.add(new Finding(path, "", Kind.LINK, a.link() + " / " + b.link()));
    }
    return findings;
  }

  private static String word(char type) {
    return switch (type) {
      case TarMember.FILE -> "file";
      case TarMember.DIRECTORY -> "folder";
      case TarMember.SYMLINK -> "symbolic link";
      case TarMember.HARD_LINK -> "hard link";
      default -> "special file";
    };
  }

  /** Equal members in unequal layers: their order, or what is around them. */
  private static Finding ofTar(
      Build first, Build second, List<String> firstOrder, List<String> secondOrder) {
    for (int i = 0; i < firstOrder.size(); i++) {
      if (!firstOrder.get(i).equals(secondOrder.get(i))) {
        return new Finding(
            firstOrder.get(i),
            "",
            Kind.ORDER,
            "member %d of the layer is %s / %s"
                .formatted(i + 1, firstOrder.get(i), secondOrder.get(i)));
      }
    }
    boolean sameTar = first.layer().diffId().equals(second.layer().diffId());
    return new Finding(
        ".",
        "",
        Kind.CONTENT,
        sameTar ? "only the compression of the layer" : "only headers of the layer's tar");
  }
}
