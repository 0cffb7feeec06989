package io.github.statix.stages.run;

import io.github.statix.presets.model.StageName;
import io.github.statix.stages.store.StageRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Remembers which stages were reused. */
class SilentListener implements RunListener {

  final List<StageName> reused = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void reused(StageRecord record) {
    reused.add(record.stage());
  }

  @Override
  public void started(StageName stage, Path log) {}

  @Override
  public void line(StageName stage, String line) {}

  @Override
  public void capturing(StageName stage) {}

  @Override
  public void warning(String text) {}

  @Override
  public void built(StageRecord record) {}
}
