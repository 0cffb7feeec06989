package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.registry.Fault;
import io.github.statix.assembler.registry.FaultyProxy;
import io.github.statix.assembler.registry.RegistryServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults at random, one after the other, on one store and one registry: a run that meets one ends
 * with the right image or with an error, and the next run makes the right image. {@code
 * bench/faults.sh} runs the same with more of them.
 */
class FaultsIT {

  private static final int FAULTS = Integer.getInteger("statix.faults", 14);
  private static final long SEED = Long.getLong("statix.seed", System.nanoTime());

  private static final int[] STATUSES = {
    400, 401, 403, 404, 405, 411, 413, 429, 500, 502, 503, 504
  };
  private static final List<String> REQUESTS =
      List.of(
          "GET /v2/",
          "HEAD .*/blobs/.*",
          "POST .*",
          "PATCH .*",
          "PUT .*/blobs/.*",
          "(GET|HEAD) .*/manifests/.*",
          "PUT .*/manifests/.*");

  /** What goes wrong. */
  enum Kind {
    KILL,
    FULL_DISK,
    FLIPPED_BIT,
    CONNECTION_RESET,
    REFUSAL,
    LOST_ANSWER,
    DAMAGED_UPLOAD,
    TWO_RUNS,
    LOST_BLOB
  }

  @RegisterExtension final RegistryServer registry = RegistryServer.open();
  @TempDir Path folder;
  private final Program program = Program.here().quickToStart();
  private final Random random = new Random(SEED);
  private final Map<Kind, Integer> failed = new TreeMap<>();
  private TinyPreset preset;
  private Path store;
  private String expected;

  @BeforeEach
  void buildOnce() throws Exception {
    RegistryServer.requireProgram("bwrap", "sandbox");
    preset = TinyPreset.write(folder, TinyBase.push(folder, registry.address()));
    store = folder.resolve("store");
    expected = clean("first", "reference");
  }

  @Test
  void runAfterAnyFaultMakesTheSameImage() throws Exception {
    System.out.printf("seed %d%n", SEED);
    Map<Kind, Integer> done = new TreeMap<>();
    for (int i = 0; i < FAULTS; i++) {
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      String when = "fault %d of seed %d, %s".formatted(i, SEED, kind);
      // Half of the faults meet stages that have to run, and a repository that has nothing yet.
      String name = random.nextBoolean() ? "new-" + i : "reference";
      if (random.nextBoolean()) {
        forgetStages();
      }
      List<Program.Result> results = inject(kind, name);
      done.merge(kind, 1, Integer::sum);
      for (Program.Result result : results) {
        assertSound(result, kind, when);
      }
      clean(name, when);
      assertThat(Leftovers.lastingProcesses(preset.mark())).as(when).isEmpty();
    }
    System.out.printf("faults %s, runs that ended with an error %s%n", done, failed);
  }

  private List<Program.Result> inject(Kind kind, String name) throws Exception {
    return switch (kind) {
      case KILL -> kill(name);
      case FULL_DISK -> List.of(onAFullDisk(name));
      case FLIPPED_BIT -> flipBit(name);
      case CONNECTION_RESET ->
          List.of(
              through(".*/blobs/uploads/.*", name, new Fault.ResetAfter(random.nextInt(900_000))));
      case REFUSAL -> {
        int status = STATUSES[random.nextInt(STATUSES.length)];
        String request = REQUESTS.get(random.nextInt(REQUESTS.size()));
        yield List.of(through(request, name, Fault.Answer.error(status, "REFUSED")));
      }
      case LOST_ANSWER ->
          List.of(
              through(REQUESTS.get(random.nextInt(REQUESTS.size())), name, new Fault.LoseAnswer()));
      case DAMAGED_UPLOAD -> List.of(through("PATCH .*|PUT .*", name, new Fault.Damage()));
      case TWO_RUNS -> together(name);
      case LOST_BLOB -> loseBlob(name);
    };
  }

  private List<Program.Result> kill(String name) throws Exception {
    Process process = program.start(folder, push(store, registry.address(), name));
    process.waitFor(200 + random.nextInt(2500), TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    return List.of();
  }

  private Program.Result onAFullDisk(String name) throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    // The file system is gone together with the mount namespace of the run.
    List<String> small =
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs -o size=%dk tmpfs \"$0\" && exec \"$@\""
                .formatted(200 + random.nextInt(12_000)),
            disk.toString());
    return new Program(small, program.java(), program.jar(), program.environment())
        .run(folder, push(disk.resolve("store"), registry.address(), name));
  }

  private List<Program.Result> flipBit(String name) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(store)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(store.resolve("roots")))
              .filter(file -> file.toFile().length() > 0)
              .sorted()
              .toList();
    }
    Path file = files.get(random.nextInt(files.size()));
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long at = (long) (random.nextDouble() * bytes.length());
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ (1 << random.nextInt(8)));
    }
    return List.of(program.run(folder, push(store, registry.address(), name)));
  }

  private Program.Result through(String request, String name, Fault fault) throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(registry.port())) {
      proxy.fault(request, 1 + random.nextInt(3), fault);
      return program.run(folder, push(store, proxy.address(), name));
    }
  }

  private List<Program.Result> together(String name) throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Path own = Files.createDirectories(folder.resolve("run-" + i));
      processes.add(program.start(own, push(store, registry.address(), name)));
    }
    List<Program.Result> results = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int code = processes.get(i).waitFor();
      Path own = folder.resolve("run-" + i);
      results.add(
          new Program.Result(
              code, Files.readString(own.resolve("out")), Files.readString(own.resolve("err"))));
    }
    return results;
  }

  /** Takes one blob away from the registry, as a garbage collection that went too far does. */
  private List<Program.Result> loseBlob(String name) throws Exception {
    Path blobs = registry.data().resolve("docker/registry/v2/blobs/sha256");
    try (Stream<Path> all = Files.walk(blobs, 2)) {
      List<Path> data =
          all.map(path -> path.resolve("data")).filter(Files::isRegularFile).sorted().toList();
      Path lost = data.get(random.nextInt(data.size()));
      // The base image is pulled, not pushed: nothing could give that back.
      if (!isOfTheBase(lost)) {
        Files.delete(lost);
      }
    }
    return List.of(program.run(folder, push(store, registry.address(), name)));
  }

  private boolean isOfTheBase(Path data) throws IOException {
    Path links = registry.data().resolve("docker/registry/v2/repositories/tiny/base");
    String hex = data.getName(data.getNameCount() - 2).toString();
    try (Stream<Path> all = Files.walk(links)) {
      return all.anyMatch(path -> path.toString().contains(hex));
    }
  }

  private void assertSound(Program.Result result, Kind kind, String when) {
    String text = when + ": " + result.err();
    assertThat(result.err()).as(text).doesNotContain("\tat ").doesNotContain("this is a bug");
    if (result.code() == 0) {
      assertThat(result.digest()).as(text).isEqualTo(expected);
    } else {
      failed.merge(kind, 1, Integer::sum);
      assertThat(result.code()).as(text).isIn(2, 3, 4, 5, 8);
      assertThat(result.err()).as(text).contains("statix-assemble: ");
    }
  }

  /** A run without a fault, whose image is looked at by reading all of it. */
  private String clean(String name, String when) throws Exception {
    Program.Result result = program.run(folder, push(store, registry.address(), name));
    assertThat(result.code()).as(when + ": " + result.err()).isZero();
    if (expected != null) {
      assertThat(result.digest()).as(when).isEqualTo(expected);
    }
    Program.Result inspected =
        program.run(folder, "inspect-image", "%s/tiny/%s:t".formatted(registry.address(), name));
    assertThat(inspected.code()).as(when + ": " + inspected.out() + inspected.err()).isZero();
    return result.digest();
  }

  private void forgetStages() throws IOException {
    for (String part : List.of("stages", "latest")) {
      Path records = store.resolve(part);
      if (Files.isDirectory(records)) {
        try (Stream<Path> all = Files.walk(records)) {
          for (Path file : all.filter(Files::isRegularFile).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }

  private String[] push(Path where, String address, String name) {
    return preset.in(where, "--push", "%s/tiny/%s:t".formatted(address, name));
  }
}
