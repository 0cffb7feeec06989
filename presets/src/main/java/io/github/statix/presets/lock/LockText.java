package io.github.statix.presets.lock;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.presets.lock.Lock.LockedSource;
import io.github.statix.presets.lock.Lock.Use;
import io.github.statix.presets.text.Problems;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The text form of a lock: JSON with one line for each source and package, so that diffs read. */
public final class LockText {

  private LockText() {}

  /** The one text of this lock, ending in a line end. */
  public static String write(Lock lock) {
    return "{\n"
        + "  \"format\": %d,\n".formatted(Lock.FORMAT)
        + "  \"preset\": %s,\n".formatted(quoted(lock.preset()))
        + "  \"base\": %s,\n".formatted(quoted(lock.base().toString()))
        + "  \"sources\": %s,\n".formatted(lines(lock.sources(), LockText::source))
        + "  \"packages\": %s\n".formatted(lines(lock.packages(), LockText::debianPackage))
        + "}\n";
  }

  /**
   * Reads a lock.
   *
   * @param where what messages call the text, such as its path
   * @throws LockException with all problems at once
   */
  public static Lock read(String text, String where) throws LockException {
    Problems problems = new Problems();
    Optional<Lock> lock = new LockReader(problems).read(text, where);
    return lock.orElseThrow(() -> new LockException(problems.list()));
  }

  private static String source(LockedSource source) {
    return "{\"name\": %s, \"file\": %s, \"sha256\": %s}"
        .formatted(quoted(source.name()), quoted(source.file()), quoted(source.sha256().hex()));
  }

  private static String debianPackage(LockedPackage one) {
    return "{\"name\": %s, \"version\": %s, \"architecture\": %s, "
            .formatted(quoted(one.name()), quoted(one.version()), quoted(one.architecture()))
        + "\"path\": %s, \"sha256\": %s, \"size\": %d%s}"
            .formatted(quoted(one.path()), quoted(one.sha256().hex()), one.size(), use(one.use()));
  }

  private static String use(Use use) {
    return switch (use) {
      case BASE -> "";
      case BUILD -> ", \"build\": true";
      case IMAGE -> ", \"image\": true";
      case BUILD_AND_IMAGE -> ", \"build\": true, \"image\": true";
    };
  }

  private static <T> String lines(List<T> entries, Function<T, String> line) {
    return entries.isEmpty()
        ? "[]"
        : entries.stream()
            .map(entry -> "    " + line.apply(entry))
            .collect(Collectors.joining(",\n", "[\n", "\n  ]"));
  }

  private static String quoted(String value) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value)) + '"';
  }
}
