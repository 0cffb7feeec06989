package io.github.statix.stages.capture;

import io.github.statix.oci.tar.EntryPath;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.oci.tar.TarMember;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of a tar in the order they came, and the sorted tree they amount to. */
final class TarMembers {

  /** Beyond any install tree; an archive of headers alone would fill the memory. */
  static final int MAX_MEMBERS = 2_000_000;

  /** Programs link to the file itself; long chains only cost time. */
  private static final int MAX_LINK_STEPS = 16;

  private static final long MAX_NAME_CHARACTERS = 256L << 20;

  private final Map<String, TarMember> byPath = new HashMap<>();
  private final Map<String, Long> offsets = new HashMap<>();
  private final Set<String> linked = new HashSet<>();

  /** The one folder all names begin with; empty when the tar has its root as a member. */
  private @Nullable String top;

  private long characters;

  /** Members whose names have no top folder before them. */
  static TarMembers belowRoot() {
    TarMembers members = new TarMembers();
    members.top = "";
    return members;
  }

  /**
   * Takes the next member.
   *
   * @param offset of its content in the contents file
   */
  void add(TarMember member, long offset) throws LayerException {
    if (member.name().isEmpty()) {
      if (member.type() != TarMember.DIRECTORY) {
        throw new LayerException("a member of the tar has no name");
      }
      top = "";
      return;
    }
    switch (member.type()) {
      case TarMember.CHARACTER_DEVICE, TarMember.BLOCK_DEVICE -> throw refused(member, "a device");
      case TarMember.FIFO -> throw refused(member, "a named pipe");
      default -> {}
    }
    if (byPath.putIfAbsent(member.name(), member) != null) {
      throw new LayerException(
          "member '%s' is in the tar twice".formatted(EntryPath.show(member.name())));
    }
    characters += member.name().length() + member.link().length();
    if (byPath.size() > MAX_MEMBERS || characters > MAX_NAME_CHARACTERS) {
      throw new LayerException("the tar has too many members, or names too long, to be real");
    }
    if (member.type() == TarMember.FILE) {
      offsets.put(member.name(), offset);
    }
  }

  private static LayerException refused(TarMember member, String what) {
    return new LayerException(
        "%s is %s, which a layer cannot carry; let the recipe remove it"
            .formatted(EntryPath.show(member.name()), what));
  }

  /** The tree below the top folder. */
  List<TreeEntry> entries() throws LayerException {
    findTop();
    List<TreeEntry> entries = new ArrayList<>(byPath.size());
    HardLinkNames links = new HardLinkNames();
    for (TarMember member : byPath.values()) {
      if (member.type() == TarMember.HARD_LINK) {
        linked.add(file(member).name());
      }
    }
    for (TarMember member : byPath.values()) {
      checkParent(member);
      if (!member.name().equals(top)) {
        entries.add(entry(member, links));
      }
    }
    entries.sort(Comparator.comparing(TreeEntry::path, EntryPath.BY_BYTES));
    return links.resolve(entries);
  }

  private void findTop() throws LayerException {
    for (String name : top == null ? byPath.keySet() : Set.<String>of()) {
      int slash = name.indexOf('/');
      String first = slash < 0 ? name : name.substring(0, slash);
      if (top != null && !top.equals(first)) {
        throw new LayerException(
            "the tar has both '%s' and '%s' at its top; one folder is expected there"
                .formatted(EntryPath.show(top), EntryPath.show(first)));
      }
      top = first;
    }
  }

  /** Where the content of each file begins, also for names that were links to it. */
  Map<String, Long> offsets() throws LayerException {
    Map<String, Long> below = new HashMap<>();
    for (TarMember member : byPath.values()) {
      Long offset = offsets.get(file(member).name());
      if (offset != null) {
        below.put(belowTop(member), offset);
      }
    }
    return below;
  }

  private void checkParent(TarMember member) throws LayerException {
    String parent = EntryPath.parent(member.name());
    if (parent.isEmpty()) {
      if (member.name().equals(top) && member.type() != TarMember.DIRECTORY) {
        throw new LayerException(
            "'%s' is at the top of the tar but not a folder"
                .formatted(EntryPath.show(member.name())));
      }
      return;
    }
    TarMember folder = byPath.get(parent);
    if (folder == null) {
      throw new LayerException(
          "the tar has '%s' but not the folder it is in".formatted(EntryPath.show(member.name())));
    }
    if (folder.type() != TarMember.DIRECTORY) {
      throw new LayerException(
          "'%s' lies below '%s', which is not a folder"
              .formatted(EntryPath.show(member.name()), EntryPath.show(parent)));
    }
  }

  /** The entry as if it were the first name of its file. */
  private TreeEntry entry(TarMember member, HardLinkNames links) throws LayerException {
    String path = belowTop(member);
    TarMember file = file(member);
    return switch (file.type()) {
      case TarMember.DIRECTORY -> new TreeEntry.Directory(path, file.mode(), file.mtime());
      case TarMember.SYMLINK -> new TreeEntry.Symlink(path, file.link(), file.mtime());
      default -> {
        if (linked.contains(file.name())) {
          links.note(path, file.name());
        }
        yield new TreeEntry.RegularFile(path, file.mode(), file.mtime(), file.size());
      }
    };
  }

  /** The member itself, or what its chain of hard links ends at. */
  private TarMember file(TarMember member) throws LayerException {
    if (member.type() != TarMember.HARD_LINK) {
      return member;
    }
    TarMember target = member;
    int steps = 0;
    while (target.type() == TarMember.HARD_LINK) {
      TarMember next = byPath.get(EntryPath.parse(target.link()));
      if (next == null || ++steps > MAX_LINK_STEPS) {
        throw new LayerException(
            "'%s' is a hard link to '%s', which is not a file of the tar"
                .formatted(EntryPath.show(member.name()), EntryPath.show(member.link())));
      }
      target = next;
    }
    if (target.type() == TarMember.DIRECTORY) {
      throw new LayerException(
          "'%s' is a hard link to the folder '%s'"
              .formatted(EntryPath.show(member.name()), EntryPath.show(target.name())));
    }
    return target;
  }

  private String belowTop(TarMember member) {
    String above = Objects.requireNonNull(top);
    if (above.isEmpty()) {
      return member.name();
    }
    return member.name().equals(above) ? "" : member.name().substring(above.length() + 1);
  }
}
