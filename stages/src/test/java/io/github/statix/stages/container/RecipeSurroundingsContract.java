package io.github.statix.stages.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recipe finds around it; the part of the contract about the container itself. */
abstract class RecipeSurroundingsContract {

  protected final List<String> log = Collections.synchronizedList(new ArrayList<>());
  protected Store store;
  Layer root;
  protected ContainerEngine engine;

  /** The engine under test; skips the test where it cannot work. */
  protected abstract ContainerEngine open(Store store) throws IOException, InterruptedException;

  /** What stands at the top of the root, sorted. */
  protected SortedSet<String> folders() {
    return new TreeSet<>(
        List.of(
            ".dockerenv bin build ccache dev etc lib lib64 out proc recipe root src sys tmp usr"
                .split(" ")));
  }

  /** Permissions and first line of {@code /etc/hosts}. */
  protected List<String> hosts() {
    return List.of("-rw-r--r--", "127.0.0.1 localhost");
  }

  /** What of this program's containers is still there: processes, containers, volumes, folders. */
  protected abstract List<String> leftovers(Store store) throws IOException;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    store = Store.open(folder.resolve("store"));
    engine = open(store);
    root = TestRoot.putInto(store.blobs());
  }

  @AfterEach
  void close() throws Exception {
    if (engine != null) {
      engine.close();
      assertThat(leftovers(store)).isEmpty();
      // JUnit would warn of each link in a root that leads out of its folder.
      WorkFolder.delete(store.root());
    }
  }

  @Test
  void runWhenEnvironmentIsGivenPassesItAndNothingElse() throws Exception {
    TreeMap<String, String> environment =
        new TreeMap<>(Map.of("PATH", "/bin", "QUOTED", "a 'b' \"c\" $d\\", "EMPTY", ""));
    run(
        new ContainerSpec(
            new StageName("tested"),
            List.of(root),
            new TreeMap<>(),
            "env",
            new TreeMap<>(),
            environment));

    // The last three are bash's own.
    assertThat(log)
        .containsExactlyInAnyOrder(
            "PATH=/bin",
            "QUOTED=a 'b' \"c\" $d\\",
            "EMPTY=",
            "PWD=/build",
            "SHLVL=1",
            "_=/bin/env");
  }

  @Test
  void runWhenVariablesOfEnginesAreGivenKeepsThem() throws Exception {
    TreeMap<String, String> environment =
        new TreeMap<>(Map.of("PATH", "/bin", "HOME", "/build", "HOSTNAME", "x", "TERM", "dumb"));
    run(
        new ContainerSpec(
            new StageName("tested"),
            List.of(root),
            new TreeMap<>(),
            "env",
            new TreeMap<>(),
            environment));

    assertThat(log).contains("HOME=/build", "HOSTNAME=x", "TERM=dumb");
  }

  @Test
  void runWhenLibrariesAreGivenFindsThemBesideTheRecipeReadOnly() throws Exception {
    run(
        new ContainerSpec(
            new StageName("tested"),
            List.of(root),
            new TreeMap<>(),
            ". /recipe/lib/greet.sh; greet; ls /recipe /recipe/lib; : > /recipe/lib/x || echo denied",
            new TreeMap<>(Map.of("greet", "greet() { echo hello; }", "other", ":")),
            new TreeMap<>(Map.of("PATH", "/bin"))));

    assertThat(log)
        .contains("hello", "/recipe:", "lib", "tested.sh", "greet.sh", "other.sh", "denied");
  }

  @Test
  void runWhenStartedIsInBuildWithUmask022AsUser0() throws Exception {
    run("pwd; umask; id -u; id -g; cat /proc/sys/kernel/hostname; ls -A");

    assertThat(log).containsExactly("/build", "0022", "0", "0", "statix");
  }

  @Test
  void runWhenOutputIsOpenedByItsPathWritesThere() throws Exception {
    run("echo one >/dev/stdout; echo two | cat >/dev/stderr; cp /dev/stdin /build/x </dev/null");

    assertThat(log).containsExactly("one", "two");
  }

  @Test
  void runWhenStartedHasNoCapabilitiesAndCannotGetAny() throws Exception {
    run(
        """
        while read -r name value; do
          case $name in Cap*|NoNewPrivs:) echo "$name $value";; esac
        done </proc/self/status
        """);

    assertThat(log)
        .containsExactly(
            "CapInh: 0000000000000000",
            "CapPrm: 0000000000000000",
            "CapEff: 0000000000000000",
            "CapBnd: 0000000000000000",
            "CapAmb: 0000000000000000",
            "NoNewPrivs: 1");
  }

  @Test
  void runWhenStartedHasOnlyALoopbackDevice() throws Exception {
    run(
        """
        while read -r device rest; do
          case $device in *:) echo "$device";; esac
        done </proc/net/dev
        (exec 3<>/dev/tcp/192.0.2.1/80) 2>/dev/null && echo connected || echo no network
        cat /etc/resolv.conf
        """);

    assertThat(log).containsExactly("lo:", "no network");
  }

  @Test
  void runWhenStartedFindsTheSameFilesInEtcAndDev() throws Exception {
    run(
        """
        cd /; echo .[!.]* *
        echo dev: dev/[!c]*
        echo sys: sys/*
        echo tmp: tmp/* out/* src/* ccache/* recipe/*
        stat -c '%A %u:%g %n' tmp build out src recipe ccache dev/shm etc/hosts
        read -r line <etc/hostname || :; echo $line
        read -r line <etc/hosts || :; echo $line
        echo "stack $(ulimit -s) core $(ulimit -c) files $(ulimit -n)"
        """);

    assertThat(log)
        .containsExactly(
            String.join(" ", folders()),
            "dev: dev/fd dev/full dev/mqueue dev/null dev/ptmx dev/pts dev/random dev/shm"
                + " dev/stderr dev/stdin dev/stdout dev/tty dev/urandom dev/zero",
            "sys: sys/*",
            "tmp: tmp/* out/* src/* ccache/* recipe/tested.sh",
            "drwxrwxrwt 0:0 tmp",
            "drwxr-xr-x 0:0 build",
            "drwxr-xr-x 0:0 out",
            "drwxr-xr-x 0:0 src",
            "drwxr-xr-x 0:0 recipe",
            "drwxr-xr-x 0:0 ccache",
            "drwxrwxrwt 0:0 dev/shm",
            hosts().get(0) + " 0:0 etc/hosts",
            "statix",
            hosts().get(1),
            "stack 8192 core 0 files 16384");
  }

  @Test
  void runWhenRootIsWrittenToRefuses() throws Exception {
    run(
        """
        for file in /x /usr/x /bin/bash /etc/hosts /recipe/x /ccache/x; do
          [ -c $file ] || ! touch $file 2>/dev/null || echo wrote $file
        done
        chmod 0777 /etc/passwd 2>/dev/null && echo changed
        rm /bin/cat 2>/dev/null && echo removed
        echo end
        """);

    assertThat(log).containsExactly("end");
  }

  @Test
  void runWhenThereAreSourcesShowsThemReadOnly() throws Exception {
    TreeMap<String, Digest> sources = new TreeMap<>();
    sources.put("a-1.0.tar.gz", blob("first\n"));
    sources.put("fix me.patch", blob("second\n"));
    run(
        Specs.of(
            List.of(root),
            """
            cat /src/*
            stat -c '%A %u:%g %Y %n' /src/*
            touch /src/x 2>/dev/null && echo made
            chmod 0777 /src/a-1.0.tar.gz 2>/dev/null && echo changed
            rm -f /src/a-1.0.tar.gz 2>/dev/null && echo removed
            echo x 2>/dev/null >/src/a-1.0.tar.gz && echo wrote
            :
            """,
            sources));

    assertThat(log)
        .containsExactly(
            "first",
            "second",
            "-rw-r--r-- 0:0 1000000000 /src/a-1.0.tar.gz",
            "-rw-r--r-- 0:0 1000000000 /src/fix me.patch");
  }

  @Test
  void runWhenRootHasManyLayersShowsTheUpperOnes() throws Exception {
    Layer middle = TestRoot.fileLayer(store.blobs(), "usr/share/which", "middle\n");
    Layer upper = TestRoot.fileLayer(store.blobs(), "usr/share/which", "upper\n");
    String recipe = "cat /usr/share/which; rm /usr/share/which 2>/dev/null || echo kept";
    run(Specs.of(List.of(root, middle), recipe, new TreeMap<>()));
    run(Specs.of(List.of(root, middle, upper), recipe, new TreeMap<>()));
    run(Specs.of(List.of(root, middle), recipe, new TreeMap<>()));

    assertThat(log).containsExactly("middle", "kept", "upper", "kept", "middle", "kept");
  }

  @Test
  void runWhenStandardInputIsReadFindsItsEnd() throws Exception {
    run("cat; read -r line || echo end");

    assertThat(log).containsExactly("end");
  }

  protected io.github.statix.stages.capture.InstallTree done(String recipe) throws Exception {
    return ((ContainerExit.Done) engine.run(Specs.of(root, recipe), log::add)).installed();
  }

  protected ContainerExit run(String recipe) throws Exception {
    return run(Specs.of(root, recipe));
  }

  ContainerExit run(ContainerSpec spec) throws Exception {
    ContainerExit exit = engine.run(spec, log::add);
    if (exit instanceof ContainerExit.Done done) {
      done.installed().close();
    }
    return exit;
  }

  Digest blob(String text) throws IOException {
    return store.blobs().put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
