package io.github.statix.stages.source;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.util.List;
import java.util.stream.Collectors;

/** Sources that could not be had, with every address tried and what to do; for people to read. */
public final class SourceException extends StatixException {

  private final transient List<String> sources;

  SourceException(String source, String message) {
    this(List.of(source), message);
  }

  private SourceException(List<String> sources, String message) {
    super(Category.SOURCE, message);
    this.sources = List.copyOf(sources);
  }

  static SourceException all(List<SourceException> failures) {
    if (failures.size() == 1) {
      return failures.get(0);
    }
    return new SourceException(
        failures.stream().flatMap(failure -> failure.sources.stream()).toList(),
        failures.stream().map(SourceException::getMessage).collect(Collectors.joining("\n\n")));
  }

  /** Names of the sources that failed, in the order they were asked for. */
  public List<String> sources() {
    return sources;
  }
}
