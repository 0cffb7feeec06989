package io.github.statix.assembler.reproduce;

import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.rebuild.Perturbation;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is another for the rebuilds of one run: every variation that was asked for is tried out, and
 * one that does not work here is skipped, with the reason.
 */
final class Surroundings {

  private static final String OTHER_ZONE = "Pacific/Chatham";
  private static final List<String> OTHER_LOCALE =
      List.of("-Duser.language=tr", "-Duser.language.format=ar", "-Duser.country.format=EG");

  private final SortedMap<Variation, String> varied = new TreeMap<>();
  private final SortedMap<Variation, String> skipped = new TreeMap<>();
  private final Set<Variation> wanted;
  private final int jobs;
  private Optional<Layer> overlay = Optional.empty();

  private Surroundings(Set<Variation> wanted, int jobs) {
    this.wanted = wanted;
    this.jobs = jobs;
  }

  /**
   * Finds out what can be varied.
   *
   * @param engine in which stages are rebuilt
   * @param base layers of the base, lowest first; empty when no stage is rebuilt, so that what acts
   *     inside of containers is not needed
   * @param program that rebuilds
   * @param folder below which rebuilds have their stores
   */
  static Surroundings find(
      ReproduceRequest request,
      Store store,
      ContainerEngine engine,
      List<Layer> base,
      SourceEpoch epoch,
      ProgramFiles program,
      Path folder)
      throws IOException, InterruptedException {
    Surroundings found = new Surroundings(request.vary(), request.build().jobs());
    found.ofProgram(folder);
    found.user(engine, program, folder);
    found.inside(store, engine, base, epoch);
    return found;
  }

  private void ofProgram(Path folder) throws IOException, InterruptedException {
    if (wanted.contains(Variation.JOBS)) {
      // A stage that ran beside others had a share of them, and no record says which.
      varied.put(Variation.JOBS, "%d; a first build had up to %d".formatted(jobs(), jobs));
    }
    if (wanted.contains(Variation.PATH)) {
      varied.put(Variation.PATH, "stores below " + folder);
    }
    if (wanted.contains(Variation.LOCALE)) {
      varied.put(
          Variation.LOCALE,
          "the program's locale tr, its numbers ar-EG, time zone %s, umask 077"
              .formatted(OTHER_ZONE));
    }
    if (wanted.contains(Variation.HOSTNAME)) {
      Optional<String> problem =
          Host.isRoot()
              ? Host.problem(Host.otherName(), "true")
              : Optional.of("only root can give the machine another name for a while");
      note(Variation.HOSTNAME, "%s, not %s".formatted(Host.OTHER_NAME, Host.name()), problem);
    }
  }

  private void user(ContainerEngine engine, ProgramFiles program, Path folder)
      throws IOException, InterruptedException {
    if (!wanted.contains(Variation.USER)) {
      return;
    }
    Optional<String> problem;
    if (!Host.isRoot()) {
      problem = Optional.of("only root can run the rebuild as somebody else");
    } else if (!engine.name().equals("sandbox")) {
      problem = Optional.of("recipes run as the daemon's user, whoever asks for it");
    } else {
      problem =
          Host.problem(
              Host.otherUser(),
              "sh",
              "-c",
              "test -x \"$1\" && test -r \"$2\" && cd \"$3\" || { echo \"user $4 cannot read $2 or"
                  + " run $1; keep the store where others can look (--store)\"; exit 1; };"
                  + " exec bwrap --unshare-all --unshare-user --ro-bind / / true",
              "sh",
              program.java(),
              program.classPath(),
              folder.toString(),
              Integer.toString(Host.OTHER_USER));
    }
    note(Variation.USER, "uid %d, not 0".formatted(Host.OTHER_USER), problem);
  }

  /** What acts inside of containers. */
  private void inside(Store store, ContainerEngine engine, List<Layer> base, SourceEpoch epoch)
      throws IOException, InterruptedException {
    boolean clock = wanted.contains(Variation.CLOCK);
    boolean order = wanted.contains(Variation.ORDER);
    if (base.isEmpty() || !(clock || order)) {
      return;
    }
    Perturbation made = Perturbation.make(store, engine, base, epoch, clock, order);
    Optional<String> problem = Optional.empty();
    if (made instanceof Perturbation.Impossible impossible) {
      problem = Optional.of(impossible.reason());
    } else if (made instanceof Perturbation.Made done) {
      overlay = Optional.of(done.layer());
    }
    if (clock) {
      note(
          Variation.CLOCK,
          "%d days, 7:13:19 ahead, for programs of the C library; not for times of files"
              .formatted(Perturbation.AHEAD.toDays()),
          problem);
    }
    if (order) {
      note(Variation.ORDER, "folders listed backwards, for programs of the C library", problem);
    }
  }

  private void note(Variation variation, String value, Optional<String> problem) {
    if (problem.isEmpty()) {
      varied.put(variation, value);
    } else {
      skipped.put(variation, problem.get());
    }
  }

  /** What is another, and what it is. */
  SortedMap<Variation, String> varied() {
    return Collections.unmodifiableSortedMap(varied);
  }

  /** What was to be another, and why it is not. */
  SortedMap<Variation, String> skipped() {
    return Collections.unmodifiableSortedMap(skipped);
  }

  /** Of these, what cannot be another for a base: it is not built by a recipe in a container. */
  List<String> sameForBase() {
    Set<Variation> same = EnumSet.of(Variation.USER, Variation.CLOCK, Variation.ORDER);
    return varied.keySet().stream().filter(same::contains).map(Variation::word).toList();
  }

  /** The number of jobs of a rebuild. */
  int jobs() {
    if (!wanted.contains(Variation.JOBS)) {
      return jobs;
    }
    return jobs == 1 ? 2 : 1;
  }

  /** Both numbers of jobs; nothing when they are one. */
  List<Integer> bothJobs() {
    return jobs == jobs() ? List.of() : List.of(jobs, jobs());
  }

  /** Whether a rebuild has a store of its own; another user could not write to ours. */
  boolean hasOwnStore() {
    return varied.containsKey(Variation.PATH) || varied.containsKey(Variation.USER);
  }

  /** What lies over the root of a stage. */
  Optional<Layer> overlay() {
    return overlay;
  }

  /** Whether rebuilds of stages run as {@link Host#OTHER_USER}. */
  boolean isOtherUser() {
    return varied.containsKey(Variation.USER);
  }

  /** The command to run the rebuild through. */
  List<String> prefix(boolean asOtherUser) {
    List<String> prefix = new ArrayList<>();
    if (varied.containsKey(Variation.HOSTNAME)) {
      prefix.addAll(Host.otherName());
    }
    if (asOtherUser) {
      prefix.addAll(Host.otherUser());
    }
    if (varied.containsKey(Variation.LOCALE)) {
      prefix.addAll(Host.otherUmask());
    }
    return prefix;
  }

  /** What Java is told. */
  List<String> javaOptions() {
    return varied.containsKey(Variation.LOCALE) ? OTHER_LOCALE : List.of();
  }

  /** Variables on top of our own. */
  SortedMap<String, String> environment() {
    SortedMap<String, String> environment = new TreeMap<>();
    if (varied.containsKey(Variation.LOCALE)) {
      environment.put("TZ", OTHER_ZONE);
    }
    return environment;
  }
}
