package io.github.statix.stages.ids;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds ids that are nobody's on this machine: neither of a user, nor of a group, nor subordinate
 * ids of anybody; and that a process may take, in a container with few ids too. The answer depends
 * on those files alone, so that it is the same in every run.
 */
public final class FreeIds {

  /**
   * Where to begin when nothing else is asked for: above what distributions, systemd and directory
   * services give to users and containers (systemd, "Users, Groups, UIDs and GIDs on systemd
   * Systems").
   */
  public static final int ABOVE_ALL_CONVENTIONS = 2_013_265_920;

  /** The first id above those that a 16-bit system has, nobody's 65534 and 65535 among them. */
  private static final int ABOVE_16_BITS = 65_536;

  /** The first id that is not a system user's. */
  private static final int ABOVE_SYSTEM = 1_000;

  private FreeIds() {}

  /**
   * The first range of this machine.
   *
   * @param from where to look first, such as {@link #ABOVE_ALL_CONVENTIONS}; lower ids are taken
   *     only when there is no range above, and ids below 1000 never
   * @param count how many ids, of users and of groups alike
   * @throws StatixException when there are not so many
   */
  public static IdRange find(int from, int count) throws StatixException {
    return find(Path.of("/etc"), Path.of("/proc/self"), from, count);
  }

  static IdRange find(Path etc, Path process, int from, int count) throws StatixException {
    List<TakenIds.Span> taken = new ArrayList<>(TakenIds.of(etc));
    taken.addAll(TakenIds.unmapped(process.resolve("uid_map")));
    taken.addAll(TakenIds.unmapped(process.resolve("gid_map")));
    // What file systems show for an owner that they do not know.
    taken.add(new TakenIds.Span(65_534, 65_536));
    taken.sort(Comparator.comparingLong(TakenIds.Span::first));
    for (int start : new int[] {from, ABOVE_16_BITS, ABOVE_SYSTEM}) {
      long first = start;
      for (TakenIds.Span span : taken) {
        if (span.first() >= first + count) {
          break;
        }
        first = Math.max(first, span.end());
      }
      if (first + count <= TakenIds.LIMIT) {
        return new IdRange((int) first, count);
      }
    }
    throw new StatixException(
        Category.ENGINE,
        "this machine has no %d consecutive ids that are nobody's".formatted(count),
        "Free some in /etc/subuid and /etc/subgid, or run as an ordinary user.");
  }
}
