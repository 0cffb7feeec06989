package io.github.statix.presets.lock;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.lock.Lock.LockedSource;
import io.github.statix.presets.lock.Lock.Use;
import io.github.statix.presets.text.Fields;
import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Problems;
import io.github.statix.presets.text.TextTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns the text of a lock into the lock, or notes everything that is wrong with it. */
final class LockReader {

  private static final Set<String> LOCK =
      new LinkedHashSet<>(List.of("format", "preset", "base", "sources", "packages"));
  private static final Set<String> SOURCE = new LinkedHashSet<>(List.of("name", "file", "sha256"));
  private static final Set<String> PACKAGE =
      new LinkedHashSet<>(
          List.of("name", "version", "architecture", "path", "sha256", "size", "build", "image"));

  private static final int LONGEST_VALUE = 255;
  private static final Pattern PRESET = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*+");
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+~-]{0,199}");

  /** Debian policy, section 5.6.1; apt takes a dash at the end for "do not install". */
  private static final Pattern PACKAGE_NAME =
      Pattern.compile("[a-z0-9][a-z0-9+.-]{0,126}[a-z0-9+.]");

  /** Debian policy, section 5.6.12. */
  private static final Pattern VERSION = Pattern.compile("([0-9]+:)?[0-9A-Za-z][0-9A-Za-z.+~-]*");

  private static final Pattern ARCHITECTURE = Pattern.compile("amd64|all");
  private static final Pattern POOL_PATH =
      Pattern.compile("pool(/[A-Za-z0-9_][A-Za-z0-9._+~%-]*)++(?<=\\.deb)");
  private static final Pattern SIZE = Pattern.compile("[0-9]{1,15}");

  private final Problems problems;

  LockReader(Problems problems) {
    this.problems = problems;
  }

  /** The lock; empty when there are problems. */
  Optional<Lock> read(String text, String where) {
    return TextTree.json(text, where, problems)
        .flatMap(root -> Fields.of(root, "a lock", problems))
        .filter(this::isOfOurFormat)
        .flatMap(this::lock);
  }

  /** A newer form may mean anything, so nothing else is said about it. */
  private boolean isOfOurFormat(Fields fields) {
    Optional<Node.Text> format = fields.requiredText("format");
    if (format.isEmpty()) {
      return false;
    }
    boolean ours = format.get().value().equals(Integer.toString(Lock.FORMAT));
    if (!ours) {
      problems.add(
          format.get().place(),
          "the lock has format %s and this program reads format %d; update the program"
              .formatted(Problems.quoted(format.get().value()), Lock.FORMAT));
    }
    return ours;
  }

  private Optional<Lock> lock(Fields fields) {
    fields.only(LOCK);
    String preset = value(fields, "preset", PRESET, "a preset's name");
    Optional<Digest> base = fields.requiredText("base").flatMap(text -> digest(text, ""));
    List<LockedSource> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Fields source : fields.requiredMaps("sources", "a locked source")) {
      source(source, names).ifPresent(sources::add);
    }
    List<LockedPackage> packages = new ArrayList<>();
    for (Fields one : fields.requiredMaps("packages", "a locked package")) {
      debianPackage(one, names).ifPresent(packages::add);
    }
    packages.sort(
        Comparator.comparing(LockedPackage::name).thenComparing(LockedPackage::architecture));
    return problems.count() == 0 && base.isPresent()
        ? Optional.of(new Lock(preset, base.get(), sources, packages))
        : Optional.empty();
  }

  private Optional<LockedSource> source(Fields fields, Set<String> names) {
    fields.only(SOURCE);
    String name = value(fields, "name", FILE_NAME, "a source's name");
    String file = value(fields, "file", FILE_NAME, "a plain file name");
    Optional<Digest> sha256 = hash(fields);
    noteTwice(fields, "source " + name, names);
    return sha256.map(digest -> new LockedSource(name, file, digest));
  }

  private Optional<LockedPackage> debianPackage(Fields fields, Set<String> names) {
    fields.only(PACKAGE);
    String name = value(fields, "name", PACKAGE_NAME, "a Debian package's name");
    String version = value(fields, "version", VERSION, "a Debian version");
    String architecture = value(fields, "architecture", ARCHITECTURE, "amd64 or all");
    String path = value(fields, "path", POOL_PATH, "a path such as pool/main/z/zlib/x.deb");
    Optional<Digest> sha256 = hash(fields);
    String size = value(fields, "size", SIZE, "a number of bytes");
    Use use = use(fields);
    noteTwice(fields, "package " + name, names);
    return sha256
        .filter(digest -> fits(size, SIZE))
        .map(
            digest ->
                new LockedPackage(
                    name, version, architecture, path, digest, Long.parseLong(size), use));
  }

  private Use use(Fields fields) {
    boolean build = isTrue(fields, "build");
    boolean image = isTrue(fields, "image");
    if (build && image) {
      return Use.BUILD_AND_IMAGE;
    }
    return build ? Use.BUILD : image ? Use.IMAGE : Use.BASE;
  }

  private boolean isTrue(Fields fields, String key) {
    Optional<Node.Text> flag = fields.text(key);
    flag.filter(given -> !given.value().equals("true"))
        .ifPresent(
            given ->
                problems.add(
                    given.place(),
                    "'%s' must be true, not %s; leave it out for a package of the base"
                        .formatted(key, Problems.quoted(given.value()))));
    return flag.isPresent();
  }

  private void noteTwice(Fields fields, String what, Set<String> seen) {
    if (!seen.add(what)) {
      problems.add(
          fields.place(), "%s is locked twice; remove one".formatted(Problems.quoted(what)));
    }
  }

  /** A regular expression with a repeated group needs stack for each round; so short texts only. */
  private static boolean fits(String value, Pattern grammar) {
    return value.length() <= LONGEST_VALUE && grammar.matcher(value).matches();
  }

  private String value(Fields fields, String key, Pattern grammar, String what) {
    Optional<Node.Text> text = fields.requiredText(key);
    text.filter(given -> !fits(given.value(), grammar))
        .ifPresent(
            given ->
                problems.add(
                    given.place(),
                    "'%s' must be %s, not %s"
                        .formatted(key, what, Problems.quoted(given.value()))));
    return text.map(Node.Text::value).orElse("");
  }

  private Optional<Digest> hash(Fields fields) {
    return fields.requiredText("sha256").flatMap(text -> digest(text, "sha256:"));
  }

  private Optional<Digest> digest(Node.Text text, String prefix) {
    try {
      return Optional.of(Digest.parse(prefix + text.value()));
    } catch (IllegalArgumentException e) {
      problems.add(
          text.place(),
          "%s is not a SHA-256 digest; write %s64 lower-case hexadecimal digits"
              .formatted(Problems.quoted(text.value()), prefix.isEmpty() ? "'sha256:' and " : ""));
      return Optional.empty();
    }
  }
}
