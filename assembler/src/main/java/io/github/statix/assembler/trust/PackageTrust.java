package io.github.statix.assembler.trust;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.presets.BaseSpec;
import io.github.statix.presets.lock.Lock;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.lock.LockException;
import io.github.statix.presets.lock.LockText;
import io.github.statix.presets.parse.PresetCatalog;
import io.github.statix.stages.index.DebianKeys;
import io.github.statix.stages.index.SignedIndexes;
import io.github.statix.stages.source.SourceFetcher;
import io.github.statix.stages.store.PackageRecords.Named;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Sees to it that the scripts of a lock's packages run only when somebody else than the lock
 * vouches for them: an index that Debian signed, a lock that comes with the program, or the user.
 */
public final class PackageTrust {

  private static final int LISTED = 20;

  private static final String REMEDY =
      "The scripts of a package run when the base is built. Packages that a point release replaced"
          + " are in the index of that day: --debian-mirror"
          + " https://snapshot.debian.org/archive/debian/YYYYMMDDT000000Z. Or choose packages anew"
          + " with --update-lock. If you know who wrote the lock and trust them: --trust-lock.";

  private final Store store;
  private final Questions questions;
  private final Mirror mirror;

  /**
   * What is known of packages, and what became of asking.
   *
   * @param packages for which nothing but the lock vouches
   * @param reasons why an index could not be asked, one a suite
   */
  private record Unnamed(List<LockedPackage> packages, List<String> reasons) {}

  /** Asks nobody yet. */
  public PackageTrust(Store store, Questions questions, Mirror mirror) {
    this.store = store;
    this.questions = questions;
    this.mirror = mirror;
  }

  /**
   * Checks that the scripts of these packages may run.
   *
   * @param trusted whether the user trusts whoever wrote the lock
   * @throws StatixException naming the packages for which the lock alone vouches, when the user was
   *     not asked or did not agree
   */
  public void require(BaseSpec.Debian base, Collection<LockedPackage> packages, boolean trusted)
      throws IOException, InterruptedException {
    Unnamed unnamed = unnamed(base, packages);
    if (unnamed.packages().isEmpty()) {
      return;
    }
    String message = message(unnamed);
    if (trusted) {
      questions.warning(message);
    } else if (!questions.confirm(message + ".\n" + REMEDY + "\nBuild the base all the same?")) {
      throw new StatixException(Category.USAGE, message, REMEDY);
    }
  }

  /** Notes in the store what signed indexes say of these packages, and warns of the others. */
  public void note(BaseSpec.Debian base, Collection<LockedPackage> packages)
      throws IOException, InterruptedException {
    Unnamed unnamed = unnamed(base, packages);
    if (!unnamed.packages().isEmpty()) {
      questions.warning(message(unnamed));
    }
  }

  /**
   * Notes in the store what signed indexes say of packages that were just chosen.
   *
   * @throws StatixException when an index cannot be had, or none names one of these
   * @throws java.util.NoSuchElementException when the network is off limits
   */
  public void noteChosen(BaseSpec.Debian base, Collection<LockedPackage> packages)
      throws IOException, InterruptedException {
    List<LockedPackage> missing = new ArrayList<>(packages);
    missing.removeIf(isNamed(store.packages().all()));
    try (SourceFetcher fetcher = mirror.open().orElseThrow()) {
      for (String suite : base.suites()) {
        if (!missing.isEmpty()) {
          missing.removeIf(isNamed(ask(fetcher, suite, missing)));
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new StatixException(
          Category.SOURCE,
          "apt chose packages that no signed index of the mirror names: " + list(missing),
          "The mirror may have changed just now: lock again, or use another (--debian-mirror).");
    }
  }

  private Unnamed unnamed(BaseSpec.Debian base, Collection<LockedPackage> packages)
      throws IOException, InterruptedException {
    List<LockedPackage> missing = new ArrayList<>(packages);
    missing.removeIf(isNamed(store.packages().all()));
    if (!missing.isEmpty()) {
      missing.removeAll(shipped(missing));
    }
    if (missing.isEmpty()) {
      return new Unnamed(List.of(), List.of());
    }
    Optional<SourceFetcher> network = mirror.open();
    if (network.isEmpty()) {
      return new Unnamed(missing, List.of("no mirror was asked, because of --offline"));
    }
    List<String> reasons = new ArrayList<>();
    try (SourceFetcher fetcher = network.get()) {
      for (String suite : base.suites()) {
        try {
          missing.removeIf(isNamed(ask(fetcher, suite, missing)));
        } catch (StatixException e) {
          reasons.add(ForeignText.line(String.valueOf(e.getMessage()), 300));
        }
      }
    }
    return new Unnamed(missing, reasons);
  }

  private Map<Digest, Named> ask(SourceFetcher fetcher, String suite, List<LockedPackage> packages)
      throws IOException, InterruptedException {
    TreeSet<Digest> wanted = new TreeSet<>();
    packages.forEach(each -> wanted.add(each.sha256()));
    List<Named> said =
        new SignedIndexes(fetcher, store.blobs(), DebianKeys.find()).find(suite, wanted);
    store.packages().put(said);
    return said.stream().collect(Collectors.toMap(Named::sha256, one -> one, (one, same) -> one));
  }

  /** Whether a package is named there, and as what the lock says it is. */
  private static Predicate<LockedPackage> isNamed(Map<Digest, Named> said) {
    return each -> {
      Named named = said.get(each.sha256());
      return named != null
          && named.name().equals(each.name())
          && named.version().equals(each.version())
          && named.architecture().equals(each.architecture());
    };
  }

  /** Those that a lock of the program itself has; whoever runs the program trusts it. */
  private static List<LockedPackage> shipped(List<LockedPackage> packages) {
    TreeSet<String> known = new TreeSet<>();
    try {
      for (String text : new PresetCatalog().shippedLocks()) {
        Lock lock = LockText.read(text, "a lock of the program");
        lock.packages().forEach(each -> known.add(identity(each)));
      }
    } catch (LockException e) {
      throw new IllegalStateException("a lock of the program cannot be read", e);
    }
    return packages.stream().filter(each -> known.contains(identity(each))).toList();
  }

  private static String identity(LockedPackage one) {
    return String.join(" ", one.sha256().hex(), one.name(), one.version(), one.architecture());
  }

  private static String message(Unnamed unnamed) {
    int count = unnamed.packages().size();
    return "%s: %s%s"
        .formatted(
            count == 1
                ? "no signed Debian index names a package of the lock, for which the lock alone vouches"
                : "no signed Debian index names %d packages of the lock, for which the lock alone vouches"
                    .formatted(count),
            list(unnamed.packages()),
            unnamed.reasons().stream()
                .map(reason -> " (" + reason + ")")
                .collect(Collectors.joining()));
  }

  private static String list(List<LockedPackage> packages) {
    String listed =
        packages.stream()
            .limit(LISTED)
            .map(each -> "%s %s (%s)".formatted(each.name(), each.version(), each.sha256()))
            .collect(Collectors.joining(", "));
    int more = packages.size() - LISTED;
    return more > 0 ? "%s and %d more".formatted(listed, more) : listed;
  }
}
