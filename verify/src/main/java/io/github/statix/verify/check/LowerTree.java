package io.github.statix.verify.check;

import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Directories and symbolic links of the layers seen so far, as an unpacker would have them. */
final class LowerTree {

  private static final int HOPS = 40;

  /** What whiteouts may cost in total; a layer made of nothing else could take hours. */
  private static final long HIDE_STEPS = 50_000_000;

  /** A directory, or with a target a symbolic link. */
  record Node(int layer, String name, Optional<String> target) {}

  private final TreeMap<String, Node> nodes = new TreeMap<>();
  private long room;
  private long hideSteps = HIDE_STEPS;

  /** A tree that keeps at most so many characters of names. */
  LowerTree(long room) {
    this.room = room;
  }

  /** Takes from the room for names; false when it is used up and the caller must not keep more. */
  boolean take(int characters) {
    if (room < characters) {
      return false;
    }
    room -= characters;
    return true;
  }

  Optional<Node> link(String path) {
    return Optional.ofNullable(nodes.get(path)).filter(node -> node.target().isPresent());
  }

  /** The topmost symbolic link among the folders above this path. */
  Optional<Node> linkAbove(String path) {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      Optional<Node> link = link(path.substring(0, slash));
      if (link.isPresent()) {
        return link;
      }
    }
    return Optional.empty();
  }

  /** Whether this link leads to a directory, through other links too. */
  boolean leadsToDirectory(String path) {
    String at = path;
    for (int i = 0; i < HOPS; i++) {
      Optional<Node> above = linkAbove(at);
      Node node = nodes.get(at);
      if (above.isEmpty() && (at.isEmpty() || (node != null && node.target().isEmpty()))) {
        return true;
      }
      Optional<String> next = above.isPresent() ? through(at) : follow(at, node);
      if (next.isEmpty()) {
        return false;
      }
      at = next.get();
    }
    return false;
  }

  private Optional<String> follow(String path, @Nullable Node node) {
    return node == null
        ? Optional.empty()
        : node.target().map(target -> resolve(MemberName.parent(path), target));
  }

  /** The path with its topmost link replaced by the link's target. */
  private Optional<String> through(String path) {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String head = path.substring(0, slash);
      String rest = path.substring(slash + 1);
      Optional<Node> link = link(head);
      if (link.isPresent()) {
        return follow(head, link.get()).map(to -> to.isEmpty() ? rest : to + "/" + rest);
      }
    }
    return Optional.empty();
  }

  /** Joins like a chrooted kernel: a leading slash is the root, and {@code ..} stops there. */
  private static String resolve(String folder, String target) {
    String at = target.startsWith("/") ? "" : folder;
    for (String part : target.split("/", -1)) {
      if (part.equals("..")) {
        at = MemberName.parent(at);
      } else if (!part.isEmpty() && !part.equals(".")) {
        at = at.isEmpty() ? part : at + "/" + part;
      }
    }
    return at;
  }

  void directory(String path, int layer, String name) {
    Node before = nodes.get(path);
    if (before == null || before.target().isPresent()) {
      put(path, new Node(layer, name, Optional.empty()));
    }
    implied(path, layer);
  }

  void symlink(String path, int layer, String name, String target) {
    put(path, new Node(layer, name, Optional.of(target)));
    implied(path, layer);
  }

  void other(String path, int layer) {
    nodes.remove(path);
    implied(path, layer);
  }

  /** Unpackers make the folders above a member when no layer names them. */
  private void implied(String path, int layer) {
    for (String at = MemberName.parent(path);
        !at.isEmpty() && !nodes.containsKey(at);
        at = MemberName.parent(at)) {
      put(at, new Node(layer, at + "/", Optional.empty()));
    }
  }

  private void put(String path, Node node) {
    int cost = path.length() + node.name().length() + node.target().map(String::length).orElse(0);
    if (nodes.containsKey(path) || take(cost + 64)) {
      nodes.put(path, node);
    }
  }

  /** A whiteout takes away what lower layers put at this path and below it. */
  void hide(String path, int layer) {
    Node node = nodes.get(path);
    if (node != null && node.layer() < layer) {
      nodes.remove(path);
    }
    hideBelow(path, layer);
  }

  void hideBelow(String path, int layer) {
    Collection<Node> below =
        path.isEmpty() ? nodes.values() : nodes.subMap(path + "/", path + "0").values();
    for (Iterator<Node> each = below.iterator(); each.hasNext() && hideSteps > 0; hideSteps--) {
      if (each.next().layer() < layer) {
        each.remove();
      }
    }
  }
}
