package io.github.statix.presets.parse;

import io.github.statix.presets.text.Place;
import io.github.statix.presets.text.Problem;
import io.github.statix.presets.text.Problems;
import io.github.statix.presets.text.ProblemsException;
import java.util.List;

/** Says everything that is wrong with a preset, one problem a line. */
public final class PresetException extends ProblemsException {

  /** Takes at least one problem. */
  public PresetException(List<Problem> problems) {
    super(problems);
  }

  static PresetException of(Place place, String message) {
    Problems problems = new Problems();
    problems.add(place, message);
    return new PresetException(problems.list());
  }
}
