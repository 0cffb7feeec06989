package io.github.statix.stages.run;

import io.github.statix.presets.model.StageName;
import io.github.statix.stages.store.StageRecord;
import java.nio.file.Path;

/** Hears how a run goes on; calls come from several threads. */
public interface RunListener {

  /** A stage's layer was in the store. */
  void reused(StageRecord record);

  /** A stage's recipe starts; its output goes to this file, too. */
  void started(StageName stage, Path log);

  /** A stage's recipe printed a line. */
  void line(StageName stage, String line);

  /** A stage's recipe is done and what it installed becomes a layer now. */
  void capturing(StageName stage);

  /** Something went wrong that is no reason for the run to fail. */
  void warning(String text);

  /** A stage's layer is in the store. */
  void built(StageRecord record);
}
