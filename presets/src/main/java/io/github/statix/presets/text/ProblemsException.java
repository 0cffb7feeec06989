package io.github.statix.presets.text;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.util.List;
import java.util.stream.Collectors;

/** Says everything that is wrong with a text, one problem a line. */
public abstract class ProblemsException extends StatixException {

  private final transient List<Problem> problems;

  /** Takes at least one problem. */
  protected ProblemsException(List<Problem> problems) {
    super(
        Category.USAGE, problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("there is no problem to report");
    }
    this.problems = List.copyOf(problems);
  }

  /** The problems in the order of the text. */
  public List<Problem> problems() {
    return problems;
  }
}
