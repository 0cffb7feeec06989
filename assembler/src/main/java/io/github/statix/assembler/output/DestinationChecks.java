package io.github.statix.assembler.output;

import io.github.statix.assembler.archive.OciLayout;
import io.github.statix.assembler.archive.OutputFile;
import io.github.statix.assembler.push.PushCheck;
import io.github.statix.assembler.push.PushProgress;
import io.github.statix.assembler.registry.Registries;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.container.docker.DockerDaemon;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether an image could be delivered, asked before it is built. */
public final class DestinationChecks {

  private DestinationChecks() {}

  /** What this machine alone can tell, in the order of the request; quick, and writes nothing. */
  public static List<StatixException> here(Destinations destinations) {
    List<StatixException> problems = new ArrayList<>(repeated(destinations));
    for (Output output : destinations.outputs()) {
      if (output instanceof Output.OciFolder oci) {
        OciLayout.problem(oci.folder()).ifPresent(problems::add);
      } else if (output instanceof Output.Archive archive && !archive.isStandardOutput()) {
        OutputFile.problem(archive.file()).ifPresent(problems::add);
      }
    }
    for (Path file : destinations.resultFiles()) {
      OutputFile.textProblem(file).ifPresent(problems::add);
    }
    return problems;
  }

  private static List<StatixException> repeated(Destinations destinations) {
    List<StatixException> problems = new ArrayList<>();
    Set<Object> places = new HashSet<>();
    for (ImageReference reference : destinations.push()) {
      note(places, reference, "--push " + reference).ifPresent(problems::add);
    }
    for (Output output : destinations.outputs()) {
      place(output).flatMap(at -> note(places, at, "-o " + output)).ifPresent(problems::add);
    }
    for (Path file : destinations.resultFiles()) {
      OutputFile.place(file)
          .flatMap(at -> note(places, at, file.toString()))
          .ifPresent(problems::add);
    }
    return problems;
  }

  private static Optional<Object> place(Output output) {
    if (output instanceof Output.OciFolder oci) {
      return OutputFile.place(oci.folder()).map(at -> (Object) at);
    }
    if (output instanceof Output.Archive archive) {
      return archive.isStandardOutput()
          ? Optional.of(Output.STANDARD_OUTPUT)
          : OutputFile.place(archive.file()).map(at -> (Object) at);
    }
    return Optional.of(output);
  }

  private static Optional<StatixException> note(Set<Object> places, Object place, String named) {
    return places.add(place)
        ? Optional.empty()
        : Optional.of(
            new StatixException(
                Category.USAGE,
                "%s names a place that is written already".formatted(named),
                "name each place once"));
  }

  /**
   * What registries and the Docker daemon say.
   *
   * @param targets are asked once for each repository
   * @param environment the process's variables, to find a Docker daemon
   */
  public static List<StatixException> asked(
      Destinations destinations,
      List<ImageReference> targets,
      Registries registries,
      PushProgress progress,
      Map<String, String> environment)
      throws IOException {
    List<StatixException> problems = new ArrayList<>(daemon(destinations, environment));
    for (ImageReference target : byRepository(targets)) {
      try {
        PushCheck.run(target, registries, progress);
      } catch (StatixException e) {
        problems.add(e);
      } catch (InterruptedIOException | ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        problems.add(
            new StatixException(
                Category.REGISTRY, "%s: %s".formatted(target, e.getMessage()), null, e));
      }
    }
    return problems;
  }

  /** One target of each repository. */
  public static List<ImageReference> byRepository(List<ImageReference> targets) {
    Map<String, ImageReference> repositories = new LinkedHashMap<>();
    targets.forEach(
        target -> repositories.putIfAbsent(target.registry() + "/" + target.repository(), target));
    return List.copyOf(repositories.values());
  }

  private static List<StatixException> daemon(
      Destinations destinations, Map<String, String> environment) {
    for (Output output : destinations.outputs()) {
      if (output instanceof Output.DockerDaemon docker) {
        try {
          DockerDaemon.find(environment).close();
        } catch (IOException e) {
          return List.of(
              new StatixException(
                  Category.ENGINE,
                  "cannot load the image as %s: %s".formatted(docker.name(), e.getMessage()),
                  "start the daemon, or set DOCKER_HOST",
                  e));
        }
      }
    }
    return List.of();
  }
}
