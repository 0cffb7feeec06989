package io.github.statix.stages.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.stages.container.ContainerEngine;
import io.github.statix.stages.container.Required;
import io.github.statix.stages.container.TestRoot;
import io.github.statix.stages.container.sandbox.SandboxEngine;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library, compiled by this machine's gcc and loaded into this machine's programs. */
class PerturbationTest {

  private static final long AHEAD = Perturbation.AHEAD.toSeconds();

  @TempDir Path folder;
  private Path library;

  @BeforeEach
  void compile() throws Exception {
    library = folder.resolve("perturb.so");
    try (InputStream in = Perturbation.class.getResourceAsStream("perturb.c")) {
      Files.copy(Objects.requireNonNull(in), folder.resolve("perturb.c"));
    }
    if (!Files.isExecutable(Path.of("/usr/bin/gcc"))) {
      Required.missing("gcc", "no /usr/bin/gcc");
    }
    plain(
        "gcc -shared -fPIC -O2 -Wall -Werror -fno-stack-protector -nostdlib -DCLOCK="
            + AHEAD
            + " -DORDER -o perturb.so perturb.c");
  }

  private String plain(String script) throws Exception {
    return run(new ProcessBuilder("bash", "-euo", "pipefail", "-c", script));
  }

  private String perturbed(String script) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("timeout", "60", "bash", "-euo", "pipefail", "-c", script);
    builder.environment().put("LD_PRELOAD", library.toString());
    return run(builder);
  }

  private String run(ProcessBuilder builder) throws IOException, InterruptedException {
    builder.environment().put("TZ", "UTC");
    Process process = builder.directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private String c(String name, String body) throws Exception {
    Files.writeString(folder.resolve(name + ".c"), body);
    plain("gcc -D_GNU_SOURCE -o %1$s %1$s.c -pthread".formatted(name));
    return perturbed("./" + name);
  }

  @Test
  void libraryWhenLinkedNeedsNoOther() throws Exception {
    assertThat(plain("readelf -d perturb.so")).contains("SYMTAB").doesNotContain("(NEEDED)");
  }

  @Test
  void clockWhenReadIsAheadInEveryProgram() throws Exception {
    long before = Long.parseLong(plain("date +%s").strip());

    List<String> times =
        perturbed(
                """
                date +%s
                printf '%(%s)T\\n' -1
                perl -e 'print time, "\\n"'
                touch file; find file -newermt @$(($(date +%s) - 86400))
                """)
            .lines()
            .toList();

    assertThat(times)
        .hasSize(3)
        .allSatisfy(
            time -> assertThat(Long.parseLong(time) - before).isBetween(AHEAD, AHEAD + 3600));
  }

  @Test
  void folderWhenListedIsBackwardsInEveryProgram() throws Exception {
    plain("mkdir d; for i in a b c d e f; do echo $i > d/$i; done");
    String forwards = plain("ls -U d");
    List<String> backwards = new java.util.ArrayList<>(forwards.lines().toList());
    java.util.Collections.reverse(backwards);
    String expected = String.join("\n", backwards) + "\n";

    assertThat(perturbed("ls -U d")).isEqualTo(expected);
    assertThat(perturbed("find d -mindepth 1 -printf '%f\\n'")).isEqualTo(expected);
    assertThat(perturbed("tar -cf d.tar -C d . && tar -tf d.tar | sed -n 's,^\\./\\(.\\),\\1,p'"))
        .isEqualTo(expected);
    assertThat(
            perturbed("perl -e 'opendir D, \"d\"; print map {\"$_\\n\"} grep {!/^\\./} readdir D'"))
        .isEqualTo(expected);
    assertThat(perturbed("ls d")).isEqualTo("a\nb\nc\nd\ne\nf\n");
    assertThat(perturbed("cp -r d d2; rm -r d; ls d2 | tr -d '\\n'")).isEqualTo("abcdef");
  }

  @Test
  void folderWhenReadAgainKeepsItsPlaces() throws Exception {
    String said =
        c(
            "places",
            """
            #include <dirent.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/stat.h>
            #include <fcntl.h>
            #include <unistd.h>
            static char all[4][16];
            int main(void) {
              mkdir("p", 0755);
              close(open("p/x", O_CREAT | O_RDWR, 0644));
              close(open("p/y", O_CREAT | O_RDWR, 0644));
              for (int round = 0; round < 5000; round++) {
                DIR *d = opendir("p");
                long second = 0;
                for (int i = 0; i < 4; i++) {
                  if (i == 1) second = telldir(d);
                  strcpy(all[i], readdir(d)->d_name);
                }
                if (readdir(d)) return 1;
                seekdir(d, second);
                if (strcmp(readdir(d)->d_name, all[1])) return 2;
                rewinddir(d);
                if (strcmp(readdir(d)->d_name, all[0])) return 3;
                closedir(d);
              }
              struct dirent **list;
              int n = scandir("p", &list, 0, 0);
              if (n != 4 || strcmp(list[0]->d_name, all[0])) return 4;
              n = scandir("p", &list, 0, alphasort);
              if (n != 4 || strcmp(list[3]->d_name, "y")) return 5;
              puts("good");
            }
            """);

    assertThat(said).isEqualTo("good\n");
  }

  @Test
  void deadlineWhenOfTheShiftedClockIsNotWaitedForAYear() throws Exception {
    String said =
        c(
            "deadline",
            """
            #include <errno.h>
            #include <pthread.h>
            #include <semaphore.h>
            #include <stdio.h>
            #include <time.h>
            int main(void) {
              pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
              pthread_cond_t c = PTHREAD_COND_INITIALIZER;
              sem_t s;
              struct timespec at;
              clock_gettime(CLOCK_REALTIME, &at);
              at.tv_sec++;
              pthread_mutex_lock(&m);
              if (pthread_cond_timedwait(&c, &m, &at) != ETIMEDOUT) return 1;
              sem_init(&s, 0, 0);
              if (sem_timedwait(&s, &at) != -1 || errno != ETIMEDOUT) return 2;
              if (pthread_mutex_timedlock(&m, &at) != ETIMEDOUT) return 3;
              puts("good");
            }
            """);

    assertThat(said).isEqualTo("good\n");
  }

  @Test
  void fileTimeWhenSetToNowIsTheKernelsNow() throws Exception {
    perturbed(
        "touch -d @$(date +%s) stamp; touch -d 2001-02-03 old; perl -e 'utime time, time, q(stamp2)' ");

    long now = Long.parseLong(plain("date +%s").strip());
    assertThat(Long.parseLong(plain("stat -c %Y stamp").strip())).isLessThan(now + 1);
    assertThat(plain("date -r old +%F")).isEqualTo("2001-02-03\n");
  }

  @Test
  void makeWhenRunTwiceBuildsOnceAndWarnsOfNothing() throws Exception {
    Files.writeString(
        folder.resolve("Makefile"),
        """
        all: prog stamp
        prog: main.o util.o
        \tgcc -o $@ $^
        %.o: %.c gen.h
        \tgcc -c -o $@ $<
        gen.h:
        \techo '#define N 7' > $@
        stamp: prog
        \t./prog
        \ttouch -d @$$(($$(date +%s) + 1)) $@
        """);
    Files.writeString(
        folder.resolve("main.c"),
        "#include \"gen.h\"\nint f(void);\nint main(void){return f()-N;}");
    Files.writeString(folder.resolve("util.c"), "#include \"gen.h\"\nint f(void){return N;}");

    String first = perturbed("make -j2");
    String second = perturbed("make -j2");

    assertThat(first).contains("gcc -o prog").doesNotContain("skew", "future");
    assertThat(second).contains("Nothing to be done").doesNotContain("skew", "future");
  }

  @Test
  void programWhenStaticRunsAsEver() throws Exception {
    Files.writeString(
        folder.resolve("s.c"), "#include <stdio.h>\nint main(void){puts(\"static\");}");
    plain("gcc -static -o s s.c");

    assertThat(perturbed("./s")).isEqualTo("static\n");
  }

  @Test
  void makeWhenTheBaseHasNoCompilerSaysSo() throws Exception {
    try (Store store = Store.open(folder.resolve("store"));
        ContainerEngine engine = sandbox(store)) {
      Perturbation made =
          Perturbation.make(
              store,
              engine,
              List.of(TestRoot.putInto(store.blobs())),
              new SourceEpoch(1),
              true,
              true);

      assertThat(made)
          .isInstanceOfSatisfying(
              Perturbation.Impossible.class,
              impossible -> assertThat(impossible.reason()).contains("gcc: command not found"));
    }
  }

  private static ContainerEngine sandbox(Store store) throws InterruptedException {
    try {
      return SandboxEngine.open(store);
    } catch (IOException e) {
      Required.missing("sandbox", String.valueOf(e.getMessage()));
      throw new AssertionError(e);
    }
  }
}
