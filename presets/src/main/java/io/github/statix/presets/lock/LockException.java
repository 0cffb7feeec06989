package io.github.statix.presets.lock;

import io.github.statix.presets.text.Problem;
import io.github.statix.presets.text.ProblemsException;
import java.util.List;

/** Says everything that is wrong with the text of a lock, one problem a line. */
public final class LockException extends ProblemsException {

  LockException(List<Problem> problems) {
    super(problems);
  }
}
