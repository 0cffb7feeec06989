package io.github.statix.assembler.reproduce;

import io.github.statix.assembler.build.BootstrapTools;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.reproduce.RebuildOrder.Work;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.presets.BaseSpec;
import io.github.statix.stages.base.BaseBuilder;
import io.github.statix.stages.base.BootstrapTool;
import io.github.statix.stages.capture.InstallTree;
import io.github.statix.stages.capture.LayerCapture;
import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.ContainerExit;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.choice.Engines;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The side of a rebuild that runs in a process of its own: carries out one order. */
public final class Rebuilder {

  private Rebuilder() {}

  /**
   * Builds what the order in this folder says, and writes the result beside it. No record is made.
   *
   * @param log receives what the recipe prints
   * @return the recipe's exit status; 0 when there is a result
   */
  public static int run(Path folder, LogSink log)
      throws IOException, InterruptedException, UsageException {
    RebuildFiles files = new RebuildFiles(folder);
    RebuildOrder order = files.readOrder();
    try (Store store = Store.open(files.readStore())) {
      if (order.work() instanceof Work.OfBase base) {
        try (BootstrapTool tool = tool(order, base)) {
          BaseBuilder builder = new BaseBuilder(store, tool);
          files.writeResult(
              builder
                  .build(base.packages(), base.below(), order.epoch(), order.jobs(), log)
                  .layer());
        }
        return 0;
      }
      Work.OfStage stage = (Work.OfStage) order.work();
      try (ContainerEngine engine = Engines.choose(order.engine(), store, CompileCache.OFF)) {
        ContainerExit exit = engine.run(stage.spec(), log);
        if (exit instanceof ContainerExit.Failed failed) {
          return failed.status();
        }
        try (InstallTree installed = ((ContainerExit.Done) exit).installed()) {
          files.writeResult(
              LayerCapture.capture(installed, order.epoch(), store.blobs(), order.jobs()).layer());
          return 0;
        }
      }
    }
  }

  private static BootstrapTool tool(RebuildOrder order, Work.OfBase base)
      throws IOException, UsageException {
    BaseSpec.Debian spec =
        new BaseSpec.Debian(
            List.of("locked"),
            List.of(),
            List.of(),
            List.of(),
            base.bootstrapImage().map(ImageReference::parse));
    return BootstrapTools.choose(order.engine(), spec);
  }
}
