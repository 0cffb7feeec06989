package io.github.statix.stages.run;

import io.github.statix.oci.message.FileErrors;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.tree.PlainFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stage's log: in a file, of which the first and the last part stay when it becomes long, and the
 * last lines at hand.
 */
public final class StageLog implements AutoCloseable {

  private static final long MOST = 64L << 20;
  private static final long FIRST = 16L << 20;
  private static final int TAIL = 20;

  /** The longest piece of a line that a message shows, in characters. */
  private static final int SHOWN = 400;

  private final Path file;
  private final BoundedFile lines;
  private final ArrayDeque<String> tail = new ArrayDeque<>();
  private @Nullable IOException failure;

  /** Where the log of this stage goes when it is made from this key. */
  public static Path file(Store store, String preset, StageName stage, StageKey key) {
    return store
        .logs()
        .resolve(preset)
        .resolve("%s-%s.log".formatted(stage, key.digest().shortHex()));
  }

  /** The log of this stage that was written last, whatever key it was made from. */
  public static Optional<Path> newest(Store store, String preset, StageName stage)
      throws IOException {
    Path directory = store.logs().resolve(preset);
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    Pattern name = Pattern.compile(Pattern.quote(stage.value()) + "-[0-9a-f]+\\.log");
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> name.matcher(file.getFileName().toString()).matches())
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()));
    }
  }

  /** Reads a log; what is not UTF-8 in it becomes U+FFFD. */
  public static BufferedReader read(Path file) throws IOException {
    return new BufferedReader(new InputStreamReader(PlainFiles.open(file), StandardCharsets.UTF_8));
  }

  /** Begins an empty log. */
  public StageLog(Path file) throws IOException {
    this.file = file;
    PlainFiles.parentOf(file);
    this.lines = new BoundedFile(file, FIRST, MOST);
  }

  /**
   * A sink for this log that passes each line on. At every pause of the recipe its lines are in the
   * file, so that a stage that hangs or is killed can be looked into.
   */
  public LogSink sink(Consumer<String> next) {
    return new LogSink() {
      @Override
      public void line(String line) {
        add(line);
        next.accept(line);
      }

      @Override
      public void pause() {
        flush();
      }
    };
  }

  /** A full disk is reported on close, not to the recipe. */
  private synchronized void add(String line) {
    tail.addLast(line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line);
    if (tail.size() > TAIL) {
      tail.removeFirst();
    }
    if (failure == null) {
      try {
        lines.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  private synchronized void flush() {
    if (failure == null) {
      try {
        lines.flush();
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  /** The last lines, fit for a terminal. */
  synchronized List<String> tail() {
    return tail.stream().map(ForeignText::printable).toList();
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      lines.close();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
    if (failure != null) {
      throw FileErrors.writing(file, failure);
    }
  }
}
