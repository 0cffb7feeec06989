package io.github.statix.stages.container.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.statix.stages.container.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmptyRootTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Path directory;

  EmptyRootTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void runWhenAProgramIsStaticSaysHowItEnded() throws Exception {
    EmptyRoot.Ending ending = compiled("puts(\"one\"); puts(\"two\"); return 3;", "-static-pie");

    assertThat(ending.status()).hasValue(3);
    assertThat(ending.said()).isEqualTo("two");
    assertThat(ending.notStarted()).isEmpty();
  }

  @Test
  void runWhenAProgramNeedsALoaderDoesNotStartIt() throws Exception {
    assertThat(compiled("return 0;", "-pie").notStarted()).isEqualTo("No such file or directory");
  }

  @Test
  void runWhenAProgramCrashesSaysBySignalWhich() throws Exception {
    assertThat(compiled("raise(SIGSEGV); return 0;", "-static").status()).hasValue(128 + 11);
  }

  @Test
  void runWhenTheStartObjectIsTheWrongOneSeesItCrash() throws Exception {
    compile("return 0;", "-c", "-fPIE");
    Files.move(directory.resolve("out"), directory.resolve("p.o"));
    List<String> link = new ArrayList<>(List.of("ld", "-static", "-pie", "--no-dynamic-linker"));
    link.addAll(List.of("-s", "-o", "out", path("crt1.o"), path("crti.o"), path("crtbeginS.o")));
    link.addAll(List.of("p.o", "--start-group", path("libc.a"), path("libgcc.a")));
    link.addAll(List.of(path("libgcc_eh.a"), "--end-group", path("crtendS.o"), path("crtn.o")));
    assumeTrue(isRun(link), "ld refuses this wrong link");

    assertThat(EmptyRoot.run(directory.resolve("out"), LIMIT).status()).hasValue(128 + 11);
  }

  @Test
  void runWhenAProgramDoesNotEndKillsItAtTheLimit() throws Exception {
    String mark = "held" + ProcessHandle.current().pid();
    Path program = compile("puts(\"" + mark + "\"); fflush(stdout); for (;;) pause();", "-static");

    EmptyRoot.Ending ending = EmptyRoot.run(program, Duration.ofSeconds(1));

    assertThat(ending.status()).isEmpty();
    assertThat(ending.said()).isEqualTo(mark);
    assertThat(Processes.awaitGone(EmptyRoot.PROGRAM)).isEmpty();
  }

  @Test
  void runWhenAProgramWritesWithoutEndKeepsTheStartOfALine() throws Exception {
    Path program = compile("for (;;) printf(\"xxxxxxxxxxxxxxxx\");", "-static");

    EmptyRoot.Ending ending = EmptyRoot.run(program, Duration.ofSeconds(1));

    assertThat(ending.said()).isEqualTo("x".repeat(500));
  }

  @Test
  void runWhenAProgramLooksAroundFindsNothing() throws Exception {
    String looking =
        """
        struct dirent *e; DIR *d = opendir("/");
        while ((e = readdir(d))) if (e->d_name[0] != '.') printf("%s ", e->d_name);
        printf("%d %d %d\\n", open("/new", O_CREAT | O_RDWR, 0600), open("/proc/1/environ", O_RDONLY),
            getenv("PATH") != NULL);
        return 0;
        """;

    assertThat(compiled(looking, "-static").said()).isEqualTo("program -1 -1 0");
  }

  @Test
  void runWhenThereIsNoSuchProgramSaysSo() {
    assertThatThrownBy(() -> EmptyRoot.run(directory.resolve("missing"), LIMIT))
        .isInstanceOf(NoSuchFileException.class);
  }

  private EmptyRoot.Ending compiled(String main, String... options) throws Exception {
    return EmptyRoot.run(compile(main, options), LIMIT);
  }

  private Path compile(String main, String... options) throws Exception {
    Files.writeString(
        directory.resolve("p.c"),
        """
        #include <dirent.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <unistd.h>
        int main(void) { %s }
        """
            .formatted(main));
    List<String> command = new ArrayList<>(List.of("gcc", "-O1", "p.c", "-o", "out"));
    command.addAll(List.of(options));
    assertThat(isRun(command)).as(Files.readString(directory.resolve("log"))).isTrue();
    return directory.resolve("out");
  }

  private String path(String object) throws Exception {
    isRun(List.of("gcc", "-print-file-name=" + object));
    return Files.readString(directory.resolve("log"), StandardCharsets.UTF_8).strip();
  }

  private boolean isRun(List<String> command) throws Exception {
    try {
      return new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      assumeTrue(false, "no " + command.get(0));
      return false;
    }
  }
}
