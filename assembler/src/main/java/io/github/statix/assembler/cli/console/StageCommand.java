package io.github.statix.assembler.cli.console;

import io.github.statix.assembler.progress.ProgressMode;
import io.github.statix.presets.model.StageName;

/** A verb that runs stages. */
public interface StageCommand {

  /** A command line that opens the container of a stage that failed under this one. */
  String shellOf(StageName stage);

  /** How the run is shown; failures are shown in the same form. */
  ProgressMode mode();
}
