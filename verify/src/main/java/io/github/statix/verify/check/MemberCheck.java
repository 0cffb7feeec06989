package io.github.statix.verify.check;

import io.github.statix.oci.tar.TarMember;
import io.github.statix.verify.report.Severity;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Judges the members of one layer, in the order they stand in it. */
final class MemberCheck {

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final String REMEDY = "do not unpack this layer; build it again";

  private final FindingList findings;
  private final LowerTree tree;
  private final int layer;
  private final String part;
  private final Optional<Instant> created;
  private final Set<String> names = new HashSet<>();
  private final MemberOrder order = new MemberOrder();
  private boolean full;
  private long count;
  private long whiteouts;
  private long newer;
  private String newest = "";

  MemberCheck(FindingList findings, LowerTree tree, int layer, Optional<Instant> created) {
    this.findings = findings;
    this.tree = tree;
    this.layer = layer;
    this.part = "layer " + layer;
    this.created = created;
  }

  void add(TarMember member) {
    count++;
    if (MemberName.isTooLong(member.name()) || MemberName.isTooLong(member.link())) {
      error("path-length", member, "at most 4096 characters and 256 folders", "more");
      return;
    }
    Optional<String> clean = MemberName.clean(member.name());
    if (clean.isEmpty()) {
      error("unsafe-path", member, "a path below the root", "'" + member.name() + "'");
      return;
    }
    String path = clean.get();
    duplicate(path, member);
    order.add(path);
    if (created.isPresent() && member.mtime() > created.get().getEpochSecond()) {
      newest = newer == 0 ? member.name() : newest;
      newer++;
    }
    throughLink(path, member);
    if (MemberName.base(path).startsWith(WHITEOUT)) {
      whiteout(path, member);
    } else {
      place(path, member);
    }
  }

  private void place(String path, TarMember member) {
    switch (member.type()) {
      case TarMember.DIRECTORY -> {
        overLink(path, member);
        tree.directory(path, layer, member.name());
      }
      case TarMember.SYMLINK -> tree.symlink(path, layer, member.name(), member.link());
      case TarMember.HARD_LINK -> {
        hardLink(member);
        tree.other(path, layer);
      }
      case TarMember.CHARACTER_DEVICE, TarMember.BLOCK_DEVICE -> {
        warning("device", member, "no device nodes", "a device", "devices belong to the engine");
        tree.other(path, layer);
      }
      case TarMember.FIFO -> {
        note("fifo", member, "files, links, directories", "a named pipe");
        tree.other(path, layer);
      }
      case TarMember.FILE -> tree.other(path, layer);
      default -> error("member-type", member, "files, links, directories", "an unknown type flag");
    }
  }

  private void duplicate(String path, TarMember member) {
    if (full) {
      return;
    }
    if (names.contains(path)) {
      warning(
          "duplicate-member", member, "one member of this name", "another", "write each name once");
    } else if (tree.take(path.length() + 64)) {
      names.add(path);
    } else {
      full = true;
      findings.add(
          Severity.WARNING,
          "too-many-names",
          part,
          "",
          "a layer whose names fit into memory",
          "names after member %d are not compared any more".formatted(count),
          "");
    }
  }

  private void throughLink(String path, TarMember member) {
    Optional<LowerTree.Node> link = tree.linkAbove(path);
    if (link.isEmpty()) {
      return;
    }
    String actual = describe(link.get()) + " above it";
    if (link.get().layer() == layer) {
      error("path-through-link", member, "directories above it", actual);
    } else {
      warning(
          "path-through-link",
          member,
          "directories above it",
          actual,
          "engines differ here; install below the link's target");
    }
  }

  private void overLink(String path, TarMember member) {
    Optional<LowerTree.Node> link = tree.link(path);
    if (link.isPresent() && link.get().layer() < layer && tree.leadsToDirectory(path)) {
      warning(
          "directory-over-link",
          member,
          describe(link.get()) + ", which leads to a directory",
          "a directory that replaces it and hides what the link showed",
          "install below the link's target");
    }
  }

  private static String describe(LowerTree.Node link) {
    return "link %s -> %s of layer %d"
        .formatted(
            FindingList.quote(link.name()),
            FindingList.quote(link.target().orElse("")),
            link.layer());
  }

  private void hardLink(TarMember member) {
    String target = member.link();
    Optional<String> clean = MemberName.clean(target);
    if (clean.isEmpty()) {
      error("link-escape", member, "a target below the root", "'" + target + "'");
    } else if (!full && !names.contains(clean.get())) {
      warning(
          "link-target",
          member,
          "a target that stands earlier in the layer",
          "'" + target + "'",
          "keep hard-linked files in one layer, target first");
    }
  }

  private void whiteout(String path, TarMember member) {
    String base = MemberName.base(path);
    String hidden = base.substring(WHITEOUT.length());
    whiteouts++;
    if (base.equals(OPAQUE)) {
      tree.hideBelow(MemberName.parent(path), layer);
    } else if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
      error("whiteout-name", member, "the name of what is removed", "'" + base + "'");
    } else if (hidden.startsWith(WHITEOUT)) {
      warning(
          "whiteout-name", member, "the name of what is removed", "'" + base + "'", "rename it");
    } else {
      String parent = MemberName.parent(path);
      tree.hide(parent.isEmpty() ? hidden : parent + "/" + hidden, layer);
    }
  }

  /** Reports what can be said only of the whole layer, and returns how many members it has. */
  long finish() {
    order
        .problem()
        .ifPresent(name -> findings.info("member-order", part, "names in byte order", name));
    if (whiteouts > 0) {
      findings.info("whiteouts", part, "", whiteouts + " members remove what lower layers hold");
    }
    if (newer > 0) {
      findings.info(
          "member-time",
          part,
          "no time after the image's creation",
          "%d members are newer, the first is %s".formatted(newer, FindingList.quote(newest)));
    }
    return count;
  }

  private void error(String check, TarMember member, String expected, String actual) {
    findings.add(Severity.ERROR, check, part, member.name(), expected, actual, REMEDY);
  }

  private void warning(
      String check, TarMember member, String expected, String actual, String remedy) {
    findings.add(Severity.WARNING, check, part, member.name(), expected, actual, remedy);
  }

  private void note(String check, TarMember member, String expected, String actual) {
    findings.add(Severity.INFO, check, part, member.name(), expected, actual, "");
  }
}
