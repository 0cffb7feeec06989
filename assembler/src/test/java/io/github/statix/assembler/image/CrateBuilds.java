package io.github.statix.assembler.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.program.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every Rust image can build. Crates with dependencies come from their registry. */
abstract class CrateBuilds {

  private static final String BUILD = "cargo build --release --target x86_64-unknown-linux-musl\n";
  private static final String RELEASE = "target/x86_64-unknown-linux-musl/release/";

  /** Cargo's way to the registry is the machine's. */
  private static final List<String> NETWORK =
      List.of(
          "--share-net",
          "--ro-bind",
          "/etc/resolv.conf",
          "/etc/resolv.conf",
          "--ro-bind",
          "/etc/hosts",
          "/etc/hosts",
          "--ro-bind",
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/ssl/certs/ca-certificates.crt");

  private final UnpackedImage image;

  CrateBuilds(UnpackedImage image) {
    this.image = image;
  }

  @Test
  void cargoWhenACrateHasAProcMacroABuildScriptAndCppMakesAStaticPieForAnEmptyRoot()
      throws Exception {
    manifest("mixed", "[dependencies]\nnames = { path = \"names\" }\n");
    manifest("mixed/names", "[lib]\nproc-macro = true\n");
    image.write(
        "mixed/names/src/lib.rs",
        """
        use proc_macro::TokenStream;
        #[proc_macro]
        pub fn name(_: TokenStream) -> TokenStream { "\\"macro\\"".parse().unwrap() }
        """);
    image.write("mixed/native.c", "int from_c(void) { return 40; }\n");
    image.write(
        "mixed/native.cc",
        """
        #include <stdexcept>
        extern "C" int from_cxx() { try { throw std::runtime_error("x"); } catch (...) { return 2; } }
        """);
    image.write(
        "mixed/build.rs",
        """
        use std::{env, process::Command};
        fn run(program: &str, arguments: &[&str]) {
            let run = Command::new(env::var(program).unwrap()).args(arguments).status();
            assert!(run.unwrap().success());
        }
        fn main() {
            let out = env::var("OUT_DIR").unwrap();
            let (c, cxx) = (format!("{out}/c.o"), format!("{out}/cxx.o"));
            run("CC", &["-fPIC", "-c", "native.c", "-o", &c]);
            run("CXX", &["-fPIC", "-c", "native.cc", "-o", &cxx]);
            run("AR", &["crs", &format!("{out}/libnative.a"), &c, &cxx]);
            println!("cargo:rustc-link-search={out}");
            println!("cargo:rustc-link-search={}/lib", env::var("SYSROOT").unwrap());
            println!("cargo:rustc-link-lib=static=native");
            println!("cargo:rustc-link-lib=static=stdc++");
        }
        """);
    image.write(
        "mixed/src/main.rs",
        """
        unsafe extern "C" { fn from_c() -> i32; fn from_cxx() -> i32; }
        fn main() {
            let sum = std::thread::spawn(|| unsafe { from_c() + from_cxx() }).join().unwrap();
            std::panic::set_hook(Box::new(|_| {}));
            let caught = std::panic::catch_unwind(|| panic!("unwinds")).is_err();
            println!("{} {sum} {caught}", names::name!());
        }
        """);

    image.run("cd mixed && " + BUILD);

    assertThat(image.runInEmptyRoot("mixed/" + RELEASE + "mixed")).isEqualTo("macro 42 true\n");
    Path program = image.root().resolve("tmp/mixed/" + RELEASE + "mixed");
    assertThat(
            Program.here()
                .run(image.folder(), "inspect-binary", "--run", program.toString())
                .code())
        .isZero();
  }

  @Test
  void cargoWhenBindgenHasItsDefaultFeaturesReadsHeadersOfTheSysroot() throws Exception {
    assertThat(bindings("bindgen", "\"0.72\"")).startsWith("1.");
  }

  /** Builds a program that prints zlib's version through bindings that bindgen makes. */
  final String bindings(String name, String bindgen) throws Exception {
    manifest(name, "[dependencies]\n[build-dependencies]\nbindgen = %s\n".formatted(bindgen));
    image.write(
        name + "/build.rs",
        """
        fn main() {
            let out = std::env::var("OUT_DIR").unwrap();
            bindgen::Builder::default().header_contents("all.h", "#include <stdio.h>\\n#include <zlib.h>")
                .allowlist_function("zlibVersion").generate().unwrap()
                .write_to_file(format!("{out}/zlib.rs")).unwrap();
            println!("cargo:rustc-link-lib=static=z");
            println!("cargo:rustc-link-search={}/lib", std::env::var("SYSROOT").unwrap());
        }
        """);
    image.write(
        name + "/src/main.rs",
        """
        mod zlib { include!(concat!(env!("OUT_DIR"), "/zlib.rs")); }
        fn main() {
            let version = unsafe { std::ffi::CStr::from_ptr(zlib::zlibVersion()) };
            println!("{}", version.to_str().unwrap());
        }
        """);

    image.run(NETWORK, "cd " + name + " && " + BUILD);

    return image.runInEmptyRoot(name + "/" + RELEASE + name);
  }

  @Test
  void cargoWhenCratesAskForLibrariesFindsThoseOfTheSysroot() throws Exception {
    manifest(
        "finds",
        """
        [dependencies]
        libz-sys = "1"
        openssl = "0.10"
        [build-dependencies]
        cc = "1"
        cmake = "0.1"
        """);
    image.write(
        "finds/one.c", "#include <zlib.h>\nint one(void) { return zlibVersion()[0] - '0'; }\n");
    image.write(
        "finds/native/CMakeLists.txt",
        """
        cmake_minimum_required(VERSION 3.20)
        project(native C)
        find_package(ZLIB REQUIRED)
        find_package(OpenSSL REQUIRED)
        add_library(two STATIC two.c)
        target_link_libraries(two ZLIB::ZLIB OpenSSL::Crypto)
        install(TARGETS two ARCHIVE DESTINATION lib)
        """);
    image.write(
        "finds/native/two.c",
        "#include <openssl/crypto.h>\nint two(void) { return OPENSSL_version_major() - 1; }\n");
    image.write(
        "finds/build.rs",
        """
        fn main() {
            cc::Build::new().file("one.c").compile("one");
            let native = cmake::build("native");
            println!("cargo:rustc-link-search={}/lib", native.display());
            println!("cargo:rustc-link-lib=static=two");
        }
        """);
    image.write(
        "finds/src/main.rs",
        """
        unsafe extern "C" { fn one() -> i32; fn two() -> i32; }
        fn main() {
            let zlib = unsafe { std::ffi::CStr::from_ptr(libz_sys::zlibVersion()) };
            println!("{} {:?} {}", unsafe { one() + two() }, zlib, openssl::version::version());
        }
        """);

    image.run(NETWORK, "cd finds && " + BUILD);

    assertThat(image.runInEmptyRoot("finds/" + RELEASE + "finds"))
        .startsWith("3 \"1.")
        .contains("OpenSSL 3.");
  }

  @Test
  void cargoWhenTheUserIsUnknownBuildsAndHasAHome() throws Exception {
    image.run("cargo new --vcs none /tmp/plain && chmod -R a+rwX /tmp/plain\n");

    String output =
        image.run(
            List.of("--unshare-user", "--uid", "12345", "--gid", "12345"),
            "id -u && echo kept > ~/file && cat ~/file && cd plain && cargo run --release 2>&1\n");

    assertThat(output).contains("12345\nkept\n", "Hello, world!");
  }

  /** Writes the manifest of the crate that is named as its folder, with these sections. */
  private void manifest(String folder, String sections) throws IOException {
    image.write(
        folder + "/Cargo.toml",
        "[package]\nname = \"%s\"\nversion = \"0.1.0\"\nedition = \"2024\"\n%s"
            .formatted(Path.of(folder).getFileName(), sections));
  }
}
