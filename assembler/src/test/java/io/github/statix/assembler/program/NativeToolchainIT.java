package io.github.statix.assembler.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.statix.assembler.program.Program.Result;
import io.github.statix.assembler.registry.Programs;
import io.github.statix.stages.store.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Uses a native toolchain image as its users do. Compiling one takes hours, so the image is one
 * that was built before: {@code STATIX_NATIVE_IMAGE} names its OCI folder, and without it these are
 * skipped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NativeToolchainIT {

  private static final String CXX =
      """
      #include <cstdio>
      #include <iostream>
      #include <stdexcept>
      #include <thread>
      struct Local { ~Local() { std::cout << "destroyed "; } };
      thread_local Local local;
      int main() {
        std::thread([] { (void) &local; }).join();
        try { throw std::runtime_error("caught"); }
        catch (const std::exception &e) { std::cout << e.what() << std::endl; }
      }
      """;

  private Path folder = Path.of("");
  private Path root = Path.of("");

  @BeforeAll
  void unpack(@TempDir Path shared) throws Exception {
    Optional<String> image = Optional.ofNullable(System.getenv("STATIX_NATIVE_IMAGE"));
    assumeTrue(image.isPresent(), "STATIX_NATIVE_IMAGE names no image");
    folder = shared;
    String reference = image.orElseThrow();
    Path bundle = folder.resolve("bundle");
    Programs.run("umoci", "unpack", "--rootless", "--image", reference, bundle.toString());
    root = bundle.resolve("rootfs");
  }

  @AfterAll
  void delete() throws IOException {
    if (!folder.toString().isEmpty()) {
      WorkFolder.delete(folder.resolve("bundle"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-static", "-static-pie", "-static -O2 -flto", "-static-pie -O2 -flto -fPIE"})
  void compilerWhenAskedForStaticMakesProgramsThatRunInAnEmptyRoot(String flags) throws Exception {
    Files.writeString(root.resolve("tmp/t.cc"), CXX);
    Files.writeString(root.resolve("tmp/t.c"), "int main(void) { return 0; }\n");

    inImage("musl-gcc %s -o c t.c && musl-g++ %s -o cxx t.cc".formatted(flags, flags));

    inEmptyRoot("c");
    assertThat(inEmptyRoot("cxx")).isEqualTo("destroyed caught\n");
    Result inspected =
        Program.here().run(folder, "inspect-binary", root.resolve("tmp/cxx").toString());
    assertThat(inspected.code()).as(inspected.out()).isZero();
  }

  @Test
  void compilerWhenTheRootHoldsNothingElseCompiles() throws Exception {
    Path work = Files.createDirectory(folder.resolve("work"));
    Files.writeString(work.resolve("t.cc"), CXX);

    inRootOf("opt/musl", work, "/opt/musl/bin/x86_64-linux-musl-g++", "-static-pie", "t.cc");

    assertThat(inRootOf("opt/musl", work, "./a.out")).isEqualTo("destroyed caught\n");
    assertThat(inRootOf("opt/musl", work, "/opt/musl/x86_64-linux-musl/bin/cmake", "--version"))
        .startsWith("cmake version ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x86_64-linux-musl", "x86_64-unknown-linux-musl"})
  void toolsWhenCalledByTripletResolve(String triplet) throws Exception {
    for (String tool : new String[] {"gcc", "g++", "cc", "ld", "ar", "ranlib", "nm", "strip"}) {
      inImage("%s-%s --version".formatted(triplet, tool));
    }
  }

  @Test
  void compilerWhenDynamicMakesProgramsThatRunOnTheImagesLoader() throws Exception {
    Files.writeString(root.resolve("tmp/t.cc"), CXX);

    assertThat(inImage("env -u LD_LIBRARY_PATH sh -c 'musl-g++ -o dynamic t.cc && ./dynamic'"))
        .isEqualTo("destroyed caught\n");
  }

  @Test
  void compilerWhenAHeaderOfTheHostIsReachedRefusesItByName() throws Exception {
    Files.writeString(
        root.resolve("tmp/leak.c"), "#include <zconf-of-host.h>\nint main(void) {}\n");
    Path planted = root.resolve("usr/include/zconf-of-host.h");
    Files.writeString(planted, "\n");

    String output = inImage("! musl-gcc -idirafter /usr/include -c leak.c 2>&1");

    assertThat(output)
        .contains(
            "statix-tripwire: error: header /usr/include/zconf-of-host.h is the build host's");
    Files.delete(planted);
  }

  @Test
  void linkerWhenALibraryOfTheHostIsReachedRefusesItByName() throws Exception {
    Files.writeString(root.resolve("tmp/t.c"), "int main(void) { return 0; }\n");
    Path planted = root.resolve("usr/lib/x86_64-linux-gnu/libplanted.a");
    Files.writeString(planted, "!<arch>\n");

    String output = inImage("! musl-gcc t.c -L/usr/lib/x86_64-linux-gnu -lplanted 2>&1");

    assertThat(output)
        .contains(
            "statix-tripwire: error: /usr/lib/x86_64-linux-gnu/libplanted.a is the build host's");
    Files.delete(planted);
  }

  @Test
  void curlWhenAServerIsInTheBundleFetchesFromIt() throws Exception {
    String output =
        inImage(
            """
            openssl req -x509 -newkey ed25519 -nodes -keyout key -out crt -days 2 \
              -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
            openssl s_server -accept 127.0.0.1:8443 -key key -cert crt -www -quiet & server=$!
            for try in 1 2 3 4 5 6 7 8 9 10; do
              if curl -s -k -o /dev/null https://localhost:8443/; then break; fi; sleep 0.3
            done
            if curl -sS -o /dev/null https://localhost:8443/ 2>refused; then echo 'not checked'; fi
            cp crt bundle
            CURL_CA_BUNDLE=bundle SSL_CERT_FILE=bundle curl -sS https://localhost:8443/ | head -c 5000
            cat refused
            kill $server
            """);

    assertThat(output).contains("TLSv1.3", "self-signed certificate").doesNotContain("not checked");
  }

  @Test
  void cmakeWhenStaticConfiguresAndBuildsAProject() throws Exception {
    Files.writeString(
        root.resolve("tmp/CMakeLists.txt"),
        """
        cmake_minimum_required(VERSION 3.20)
        project(uses C CXX)
        find_package(ZLIB REQUIRED)
        find_package(OpenSSL REQUIRED)
        find_package(CURL REQUIRED)
        add_executable(uses uses.c)
        target_link_options(uses PRIVATE -static)
        target_link_libraries(uses PRIVATE CURL::libcurl OpenSSL::SSL ZLIB::ZLIB)
        """);
    Files.writeString(
        root.resolve("tmp/uses.c"),
        """
        #include <curl/curl.h>
        #include <openssl/ssl.h>
        #include <stdio.h>
        #include <zlib.h>
        int main(void) {
          printf("%s|%s|%s\\n", zlibVersion(), OpenSSL_version(0), curl_version());
        }
        """);

    inImage("$CMAKE -B build -DCMAKE_FIND_ROOT_PATH=$SYSROOT . >/dev/null && $CMAKE --build build");

    Files.copy(
        root.resolve("tmp/build/uses"),
        root.resolve("tmp/uses"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(inEmptyRoot("uses")).contains("OpenSSL 3.", "libcurl/");
  }

  @Test
  void upxWhenAStaticPieIsPackedLeavesItRunning() throws Exception {
    Files.writeString(root.resolve("tmp/t.cc"), CXX);

    inImage("musl-g++ -static-pie -fPIE -O2 -s -o packed t.cc && upx -q packed && upx -t packed");

    assertThat(inEmptyRoot("packed")).isEqualTo("destroyed caught\n");
  }

  /** Runs a script in the image, in {@code /tmp}, with the image's environment. */
  private String inImage(String script) throws Exception {
    Files.writeString(root.resolve("tmp/script"), script);
    List<String> command =
        new ArrayList<>(
            List.of("bwrap", "--bind", root.toString(), "/", "--dev", "/dev", "--proc", "/proc"));
    command.addAll(List.of("--unshare-all", "--chdir", "/tmp", "--clearenv"));
    JsonNode variables =
        new ObjectMapper()
            .readTree(folder.resolve("bundle/config.json").toFile())
            .path("process")
            .path("env");
    for (JsonNode variable : variables) {
      String[] parts = variable.asText().split("=", 2);
      command.addAll(List.of("--setenv", parts[0], parts[1]));
    }
    command.addAll(List.of("/bin/sh", "-e", "/tmp/script"));
    return Programs.run(command.toArray(String[]::new));
  }

  /**
   * Runs a command where there is nothing but one folder of the image, and its own in {@code /tmp}.
   */
  private String inRootOf(String kept, Path work, String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of("bwrap", "--unshare-all", "--clearenv"));
    line.addAll(List.of("--ro-bind", root.resolve(kept).toString(), "/" + kept));
    line.addAll(List.of("--bind", work.toString(), "/tmp", "--chdir", "/tmp"));
    line.addAll(List.of(command));
    return Programs.run(line.toArray(String[]::new));
  }

  /** Runs a program of the image's {@code /tmp} where there is nothing else. */
  private String inEmptyRoot(String program) throws Exception {
    Path empty = Files.createTempDirectory(folder, "empty");
    Files.copy(root.resolve("tmp").resolve(program), empty.resolve("program"));
    assertThat(empty.resolve("program").toFile().setExecutable(true)).isTrue();
    return Programs.run("bwrap", "--unshare-all", "--ro-bind", empty.toString(), "/", "/program");
  }
}
