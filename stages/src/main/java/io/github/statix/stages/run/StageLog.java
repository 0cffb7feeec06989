package io.github.statix.stages.run;

import io.github.statix.presets.message.FileErrors;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.graph.StageKey;
import io.github.statix.stages.store.Store;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;

/** A stage's log: all of it in a file, the last lines at hand. */
public final class StageLog implements AutoCloseable {

  private static final int TAIL = 20;

  private final Path file;
  private final BufferedWriter writer;
  private final ArrayDeque<String> tail = new ArrayDeque<>();
  private IOException failure = new IOException("none");
  private boolean failed;

  /** Where the log of this stage goes when it is made from this key. */
  public static Path file(Store store, String preset, StageName stage, StageKey key) {
    return store
        .logs()
        .resolve(preset)
        .resolve("%s-%s.log".formatted(stage, key.digest().shortHex()));
  }

  /** Begins an empty log. */
  public StageLog(Path file) throws IOException {
    this.file = file;
    Files.createDirectories(file.getParent());
    this.writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  /**
   * Takes a line, which is in the file when this returns, so that a stage that hangs or is killed
   * can be looked into. A full disk is reported on close, not to the recipe.
   */
  public synchronized void line(String line) {
    tail.addLast(line);
    if (tail.size() > TAIL) {
      tail.removeFirst();
    }
    try {
      writer.write(line);
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      failure = e;
      failed = true;
    }
  }

  synchronized List<String> tail() {
    return List.copyOf(tail);
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      writer.close();
    } catch (IOException e) {
      throw FileErrors.writing(file, e);
    }
    if (failed) {
      throw FileErrors.writing(file, failure);
    }
  }
}
