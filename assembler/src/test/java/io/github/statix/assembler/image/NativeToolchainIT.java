package io.github.statix.assembler.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.program.Program;
import io.github.statix.assembler.program.Program.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Uses a native toolchain image as its users do: the one in the OCI folder that {@code
 * STATIX_NATIVE_IMAGE} names.
 */
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

  @RegisterExtension static final UnpackedImage IMAGE = new UnpackedImage("STATIX_NATIVE_IMAGE");

  @ParameterizedTest
  @ValueSource(
      strings = {"-static", "-static-pie", "-static -O2 -flto", "-static-pie -O2 -flto -fPIE"})
  void compilerWhenAskedForStaticMakesProgramsThatRunInAnEmptyRoot(String flags) throws Exception {
    IMAGE.write("t.cc", CXX);
    IMAGE.write("t.c", "int main(void) { return 0; }\n");

    IMAGE.run("musl-gcc %s -o c t.c && musl-g++ %s -o cxx t.cc".formatted(flags, flags));

    IMAGE.runInEmptyRoot("c");
    assertThat(IMAGE.runInEmptyRoot("cxx")).isEqualTo("destroyed caught\n");
    Result inspected =
        Program.here()
            .run(IMAGE.folder(), "inspect-binary", IMAGE.root().resolve("tmp/cxx").toString());
    assertThat(inspected.code()).as(inspected.out()).isZero();
  }

  @Test
  void compilerWhenTheRootHoldsNothingElseCompiles() throws Exception {
    Path work = Files.createDirectory(IMAGE.folder().resolve("work"));
    Files.writeString(work.resolve("t.cc"), CXX);

    IMAGE.runInRootOf(
        "opt/musl", work, "/opt/musl/bin/x86_64-linux-musl-g++", "-static-pie", "t.cc");

    assertThat(IMAGE.runInRootOf("opt/musl", work, "./a.out")).isEqualTo("destroyed caught\n");
    assertThat(
            IMAGE.runInRootOf(
                "opt/musl", work, "/opt/musl/x86_64-linux-musl/bin/cmake", "--version"))
        .startsWith("cmake version ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x86_64-linux-musl", "x86_64-unknown-linux-musl"})
  void toolsWhenCalledByTripletResolve(String triplet) throws Exception {
    for (String tool : new String[] {"gcc", "g++", "cc", "ld", "ar", "ranlib", "nm", "strip"}) {
      IMAGE.run("%s-%s --version".formatted(triplet, tool));
    }
  }

  @Test
  void compilerWhenDynamicMakesProgramsThatRunOnTheImagesLoader() throws Exception {
    IMAGE.write("t.cc", CXX);

    assertThat(IMAGE.run("env -u LD_LIBRARY_PATH sh -c 'musl-g++ -o dynamic t.cc && ./dynamic'"))
        .isEqualTo("destroyed caught\n");
  }

  @Test
  void compilerWhenAHeaderOfTheHostIsReachedRefusesItByName() throws Exception {
    IMAGE.write("leak.c", "#include <zconf-of-host.h>\nint main(void) {}\n");

    assertThat(
            withFileOfTheHost(
                "usr/include/zconf-of-host.h", "\n", "musl-gcc -idirafter /usr/include -c leak.c"))
        .contains(
            "statix-tripwire: error: header /usr/include/zconf-of-host.h is the build host's");
  }

  @Test
  void linkerWhenALibraryOfTheHostIsReachedRefusesItByName() throws Exception {
    IMAGE.write("t.c", "int main(void) { return 0; }\n");

    assertThat(
            withFileOfTheHost(
                "usr/lib/x86_64-linux-gnu/libplanted.a",
                "!<arch>\n",
                "musl-gcc t.c -L/usr/lib/x86_64-linux-gnu -lplanted"))
        .contains(
            "statix-tripwire: error: /usr/lib/x86_64-linux-gnu/libplanted.a is the build host's");
  }

  /** What a command that must fail prints while this file lies in the image. */
  private static String withFileOfTheHost(String file, String content, String command)
      throws Exception {
    Path planted = IMAGE.root().resolve(file);
    Files.writeString(planted, content);
    try {
      return IMAGE.run("! %s 2>&1".formatted(command));
    } finally {
      Files.delete(planted);
    }
  }

  @Test
  void curlWhenAServerIsInTheBundleFetchesFromIt() throws Exception {
    String output =
        IMAGE.run(
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
    IMAGE.write(
        "CMakeLists.txt",
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
    IMAGE.write(
        "uses.c",
        """
        #include <curl/curl.h>
        #include <openssl/ssl.h>
        #include <stdio.h>
        #include <zlib.h>
        int main(void) {
          printf("%s|%s|%s\\n", zlibVersion(), OpenSSL_version(0), curl_version());
        }
        """);

    IMAGE.run(
        "$CMAKE -B build -DCMAKE_FIND_ROOT_PATH=$SYSROOT . >/dev/null && $CMAKE --build build");

    assertThat(IMAGE.runInEmptyRoot("build/uses")).contains("OpenSSL 3.", "libcurl/");
  }

  @Test
  void upxWhenAStaticPieIsPackedLeavesItRunning() throws Exception {
    IMAGE.write("t.cc", CXX);

    IMAGE.run("musl-g++ -static-pie -fPIE -O2 -s -o packed t.cc && upx -q packed && upx -t packed");

    assertThat(IMAGE.runInEmptyRoot("packed")).isEqualTo("destroyed caught\n");
  }
}
