package io.github.statix.stages.container.choice;

import io.github.statix.stages.container.CompileCache;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.Interrupts;
import io.github.statix.stages.container.docker.DockerDaemon;
import io.github.statix.stages.container.docker.DockerEngine;
import io.github.statix.stages.container.sandbox.SandboxEngine;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The engines there are, by the names a user gives them. */
public final class Engines {

  /** What {@link #choose} understands. */
  public static final List<String> WISHES = List.of("auto", "docker", "sandbox");

  private Engines() {}

  /**
   * The engine wished for; {@code auto} takes the sandbox when a trial run of it works, since it is
   * the faster one, else Docker.
   *
   * @throws NoEngineException when none of those asked for works here
   * @throws IllegalArgumentException when the wish is none of {@link #WISHES}
   */
  public static ContainerEngine choose(String wish, Store store, CompileCache cache)
      throws NoEngineException, InterruptedException {
    return choose(wish, store, cache, System.getenv());
  }

  /**
   * Removes what these engines keep outside of the store and it no longer wants.
   *
   * @param keepers as {@link io.github.statix.stages.store.KeptFailures#engines} names them
   * @return what could not be done, in sentences
   */
  public static List<String> sweep(Collection<String> keepers, Store store)
      throws InterruptedException {
    List<String> failures = new ArrayList<>();
    for (String keeper : keepers) {
      if (keeper.startsWith(DockerEngine.NAME + " ")) {
        String host = keeper.substring(DockerEngine.NAME.length() + 1);
        try {
          DockerEngine.open(store, DockerDaemon.connect(host)).close();
        } catch (IOException e) {
          failures.add(
              "failures kept by Docker stay until the next run there: %s"
                  .formatted(Interrupts.unlessInterrupted(e).getMessage()));
        }
      }
    }
    return failures;
  }

  static ContainerEngine choose(
      String wish, Store store, CompileCache cache, Map<String, String> environment)
      throws NoEngineException, InterruptedException {
    if (!WISHES.contains(wish)) {
      throw new IllegalArgumentException(
          "'%s' is not an engine; choose one of %s".formatted(wish, String.join(", ", WISHES)));
    }
    List<String> failures = new ArrayList<>();
    if (!wish.equals("docker")) {
      try {
        return SandboxEngine.open(store, cache);
      } catch (IOException e) {
        failures.add("sandbox: " + Interrupts.unlessInterrupted(e).getMessage());
      }
    }
    if (!wish.equals("sandbox")) {
      try {
        return DockerEngine.open(store, DockerDaemon.find(environment), cache);
      } catch (IOException e) {
        failures.add(
            "docker: %s; install the package docker.io and start it, or set DOCKER_HOST"
                .formatted(Interrupts.unlessInterrupted(e).getMessage()));
      }
    }
    throw new NoEngineException("no engine to run stages in\n  " + String.join("\n  ", failures));
  }
}
