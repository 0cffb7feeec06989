# Rust's own build, offline, from Debian's archive and with upstream's compiler of the same version for glibc.
# Sources: rust (Debian's archive), rust-debian (Debian's packaging, for its patches), rust-bootstrap (upstream's
# compiler) and llvm, for the parts of it that are part of Rust.
#
#   unpack_bootstrap   upstream's components, each in its folder below bootstrap/, and all of them in $stage0
#   unpack_rust        source/, complete without a network
#   configure_rust     source/bootstrap.toml, which says which compiler is for which side, and what x.py itself needs
#   check_target       compiles a static program for the target with what was installed, and runs it
#
# Flags and tools of the target are in bootstrap.toml alone: what is exported would reach both sides.

unset CFLAGS CXXFLAGS CC CXX LD AR NM RANLIB STRIP
export CARGO_HOME=/build/cargo-home

build=x86_64-unknown-linux-gnu
stage0=/build/stage0

unpack_bootstrap() {
  local component
  mkdir "$stage0" bootstrap
  tar -C bootstrap -xf /src/rust-bootstrap --strip-components=1
  for component in rustc cargo "rust-std-$build"; do
    cp -a "bootstrap/$component/." "$stage0/"
  done
}

unpack_rust() {
  local patch workspace
  mkdir source packaging
  # A third of its 120,000 files are tests of the compiler.
  tar -C source -xf /src/rust --strip-components=1 --anchored --wildcards --no-wildcards-match-slash --exclude='*/tests'
  tar -C packaging -xf /src/rust-debian --strip-components=1
  # The library's unwinder and startup code, and what coverage and profiling need.
  mkdir source/src/llvm-project
  tar -C source/src/llvm-project -xf /src/llvm --strip-components=1 --wildcards --no-wildcards-match-slash \
    '*/libunwind' '*/compiler-rt'

  # Debian takes from its archive what it may not or need not distribute: crates for other systems, bundled C
  # libraries. These patches make the rest fit, and fix what was found in cargo since.
  grep -E '^(prune|vendor)/|^cargo/CVE' packaging/patches/series | while read -r patch; do
    patch -d source -p1 --fuzz=0 --silent < "packaging/patches/$patch"
  done
  find source/vendor -name .cargo-checksum.json -exec python3 packaging/prune-checksums {} +
  for workspace in . library src/bootstrap src/tools/cargo; do
    rm -f "source/$workspace/Cargo.lock"
    (
      # For the configuration in source/.cargo.
      cd source
      RUSTC_BOOTSTRAP=1 RUSTC=$stage0/bin/rustc "$stage0/bin/cargo" generate-lockfile --offline --quiet \
        --manifest-path "$workspace/Cargo.toml"
    )
  done
  # A compiler reads libraries only of a compiler that calls itself exactly the same; upstream's does not say this.
  sed -i 's/Some("built from a source tarball".to_owned())/None/' source/src/bootstrap/src/lib.rs
}

configure_rust() {
  cat > source/bootstrap.toml <<TOML
change-id = "ignore"
[build]
build = "$build"
host = ["$RUST_TARGET"]
target = ["$RUST_TARGET"]
rustc = "$stage0/bin/rustc"
cargo = "$stage0/bin/cargo"
local-rebuild = true
submodules = false
vendor = true
docs = false
extended = true
tools = ["rustdoc"]
profiler = true
[llvm]
download-ci-llvm = false
link-shared = false
static-libstdcpp = true
# What LLVM's own link needs is not asked for when cross-compiling.
ldflags = "-lz"
[rust]
channel = "stable"
download-rustc = false
lld = false
llvm-tools = false
llvm-bitcode-linker = false
debuginfo-level = 0
debuginfo-level-std = 1
codegen-units-std = 1
remap-debuginfo = true
deny-warnings = false
[dist]
src-tarball = false
compression-formats = ["gz"]
compression-profile = "fast"
[target.$RUST_TARGET]
llvm-config = "$MUSL_PREFIX/llvm-build/bin/llvm-config"
cc = "$MUSL_PREFIX/bin/$TARGET-gcc"
cxx = "$MUSL_PREFIX/bin/$TARGET-g++"
ar = "$MUSL_PREFIX/bin/$TARGET-ar"
ranlib = "$MUSL_PREFIX/bin/$TARGET-ranlib"
linker = "$MUSL_PREFIX/bin/$TARGET-gcc"
crt-static = false
musl-root = "$SYSROOT"
[target.$build]
cc = "gcc"
cxx = "g++"
ar = "ar"
ranlib = "ranlib"
TOML

  # Programs of the build itself want liblzma, which the base has without what one links with.
  mkdir /build/host
  ln -s "$(ldconfig -p | awk '$1 == "liblzma.so.5" { print $NF; exit }')" /build/host/liblzma.so
  cat > /build/host/liblzma.pc <<'PC'
Name: liblzma
Description: The base's own
Version: 5
Libs: -L/build/host -llzma
PC
  export PKG_CONFIG_PATH_x86_64_unknown_linux_gnu=/build/host LIBLZMA_DYNAMIC=1
}

check_target() {
  cat > probe.rs <<'RS'
use std::collections::HashMap;
use std::panic::catch_unwind;
use std::thread::spawn;

fn main() {
    let map: HashMap<_, _> = (1..=3).map(|n| (n, spawn(move || n * n).join().unwrap())).collect();
    assert_eq!(map[&3], 9);
    assert!(catch_unwind(|| panic!("unwound")).is_err());
}
RS
  "$root/bin/rustc" -O --target "$RUST_TARGET" -C linker="$MUSL_PREFIX/bin/$TARGET-gcc" -o probe probe.rs
  if readelf -lW probe | grep INTERP; then
    echo 'a program for the target is not static' >&2
    return 1
  fi
  ./probe
  rm probe probe.rs
}
