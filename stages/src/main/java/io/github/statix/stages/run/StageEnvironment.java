package io.github.statix.stages.run;

import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.stages.graph.Stage;
import java.util.SortedMap;
import java.util.TreeMap;

/** All the variables a recipe sees. */
final class StageEnvironment {

  private StageEnvironment() {}

  static SortedMap<String, String> of(Stage stage, SourceEpoch epoch, int jobs, String makeFlags) {
    SortedMap<String, String> environment = new TreeMap<>(stage.variables());
    environment.put("SOURCE_DATE_EPOCH", epoch.toString());
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TZ", "UTC");
    environment.put("HOME", "/build");
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("JOBS", Integer.toString(jobs));
    environment.put("MAKEFLAGS", makeFlags);
    // In a user namespace of one uid, tar as uid 0 would try to restore owners and fail.
    environment.put("TAR_OPTIONS", "--no-same-owner");
    return environment;
  }
}
