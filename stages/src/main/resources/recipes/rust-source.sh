# Rust from source: rustc, cargo and the standard library for the musl target, laid out as rustup would.
# Sources: rust (Debian's archive), rust-debian (Debian's packaging, for its patches), rust-bootstrap (upstream's
# compiler of the same version, for glibc) and llvm, for the parts of it that are part of Rust.
# Uses the LLVM, zlib, OpenSSL, curl, SQLite, libssh2 and libgit2 of their stages.
#
# Compiler and library are cross-compiled in one go. Being of the same version, the bootstrap compiler can make
# the library, too, and what it makes is what our own rustc reads.

. /recipe/lib/target.sh
. /recipe/lib/rust-toolchain.sh
# bootstrap.toml says which compiler is for which side.
unset CFLAGS CXXFLAGS CC CXX LD AR NM RANLIB STRIP

build=x86_64-unknown-linux-gnu
stage0=/build/stage0
mkdir source packaging "$stage0" bootstrap
tar -C source -xf /src/rust --strip-components=1
tar -C packaging -xf /src/rust-debian --strip-components=1
tar -C bootstrap -xf /src/rust-bootstrap --strip-components=1
for component in rustc cargo "rust-std-$build"; do
  cp -a "bootstrap/$component/." "$stage0/"
done
rm -rf bootstrap

cd source
# The library's unwinder and startup code, and what coverage and profiling need.
mkdir src/llvm-project
tar -C src/llvm-project -xf /src/llvm --strip-components=1 --wildcards --no-wildcards-match-slash \
  '*/libunwind' '*/compiler-rt'

# Debian takes from its archive what it may not or need not distribute: crates for other systems, bundled C
# libraries. These patches make the rest fit, and fix what was found in cargo since.
grep -E '^(prune|vendor)/|^cargo/CVE' ../packaging/patches/series | while read -r patch; do
  patch -p1 --fuzz=0 --silent < "../packaging/patches/$patch"
done
find vendor -name .cargo-checksum.json -exec python3 ../packaging/prune-checksums {} +
export CARGO_HOME=/build/cargo-home
for workspace in . library src/bootstrap src/tools/cargo; do
  rm -f "$workspace/Cargo.lock"
  RUSTC_BOOTSTRAP=1 RUSTC=$stage0/bin/rustc "$stage0/bin/cargo" generate-lockfile --offline --quiet \
    --manifest-path "$workspace/Cargo.toml"
done
# A compiler reads libraries only of a compiler that calls itself exactly the same; upstream's does not say this.
sed -i 's/Some("built from a source tarball".to_owned())/None/' src/bootstrap/src/lib.rs

cat > bootstrap.toml <<TOML
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
tools = ["cargo", "rustdoc"]
profiler = true
[llvm]
download-ci-llvm = false
link-shared = false
static-libstdcpp = true
[rust]
channel = "stable"
download-rustc = false
lld = false
llvm-tools = false
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

# cargo's C libraries, by their .pc files; curl-sys and openssl-sys want to be told.
export PKG_CONFIG_ALLOW_CROSS=1 PKG_CONFIG_ALL_STATIC=1 LIBGIT2_NO_VENDOR=1 LIBSSH2_SYS_USE_PKG_CONFIG=1
export OPENSSL_DIR=$SYSROOT OPENSSL_STATIC=1 OPENSSL_NO_VENDOR=1
python3 x.py dist --jobs "$JOBS" --stage 0 rust-std
python3 x.py dist --jobs "$JOBS" --stage 1 rustc cargo

cd ..
for package in cargo rust-std rustc; do
  install_package "source/build/dist/$package-$RUST_VERSION-$RUST_TARGET.tar.gz" "$package"
done
for program in "$root"/bin/*; do
  ln -s "../../rustup/toolchains/$toolchain/bin/${program##*/}" "/out$cargo_home/bin/"
done
finish_toolchain
