# Rust from source: rustc, cargo and the standard library for the musl target, laid out as rustup would.
# Sources: those of lib/rust-build.sh.
# Uses the LLVM, zlib, OpenSSL, curl, SQLite, libssh2 and libgit2 of their stages.
#
# Compiler and library are cross-compiled in one go. Being of the same version, the bootstrap compiler can make
# the library, too, and what it makes is what our own rustc reads.

. /recipe/lib/target.sh
. /recipe/lib/rust-toolchain.sh
. /recipe/lib/rust-build.sh

unpack_bootstrap
rm -rf bootstrap
unpack_rust
configure_rust

cd source
dist=src/bootstrap/src/core/build_steps/dist.rs
compile=src/bootstrap/src/core/build_steps/compile.rs
# A schema that only a compiler for the build host could print, and a list of copyrights for which crates and lock
# files are missing; the licence texts are installed all the same.
sed -i 's/^ *generate_target_spec_json_schema(builder, image);$/let _ = generate_target_spec_json_schema;/
  s/builder.ensure(super::run::GenerateCopyright);$/Vec::<PathBuf>::new();/' "$dist"
# rustc needs no other library, and of its own proc macros none.
sed -i 's/^\( *\)if is_dylib_or_debug && can_be_rustc_dynamic_dep && !is_proc_macro {$/\1if filename.starts_with("librustc_driver-") \&\& is_dylib_or_debug \&\& can_be_rustc_dynamic_dep \&\& !is_proc_macro {/' \
  "$compile"
grep -q 'Vec::<PathBuf>::new();' "$dist"
grep -q 'let _ = generate_target_spec_json_schema;' "$dist"
grep -q 'filename.starts_with("librustc_driver-")' "$compile"
python3 x.py dist --jobs "$JOBS" --stage 0 rust-std
# x.py links what it made with the bootstrap compiler for the host only; it takes all that lies beside that.
tar -C "$stage0" -xf "build/dist/rust-std-$RUST_VERSION-$RUST_TARGET.tar.gz" --strip-components=2 --exclude=manifest.in
python3 x.py dist --jobs "$JOBS" --stage 1 rustc

# x.py would compile cargo by a second rustc, for the build host. cargo wants no more than a stable compiler.
# Its C libraries are found by their .pc files; openssl-sys wants to be told. Ours is a libcurl without HTTP/2.
sed -i '/^curl = /s/, *features = \["http2"\]//' src/tools/cargo/Cargo.toml
(
  export PKG_CONFIG_ALLOW_CROSS=1 PKG_CONFIG_ALL_STATIC=1 LIBGIT2_NO_VENDOR=1 LIBSSH2_SYS_USE_PKG_CONFIG=1
  export OPENSSL_DIR=$SYSROOT OPENSSL_STATIC=1 OPENSSL_NO_VENDOR=1
  export CC_x86_64_unknown_linux_musl=$MUSL_PREFIX/bin/$TARGET-gcc AR_x86_64_unknown_linux_musl=$MUSL_PREFIX/bin/$TARGET-ar
  export CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER=$MUSL_PREFIX/bin/$TARGET-gcc
  export CFG_RELEASE=$RUST_VERSION CFG_RELEASE_CHANNEL=stable CARGO_PROFILE_RELEASE_STRIP=true RUSTC=$stage0/bin/rustc
  export CARGO_TARGET_DIR=/build/cargo-target
  "$stage0/bin/cargo" build --offline --release --jobs "$JOBS" --target "$RUST_TARGET" \
    --manifest-path src/tools/cargo/Cargo.toml
)

cd ..
mkdir -p cargo-component/bin cargo-component/share/doc/cargo
cp "cargo-target/$RUST_TARGET/release/cargo" cargo-component/bin/
cp source/src/tools/cargo/LICENSE-* cargo-component/share/doc/cargo/
(cd cargo-component && find bin share -type f -printf 'file:%p\n' | LC_ALL=C sort > ../manifest.in)
mv manifest.in cargo-component/
install_component cargo-component cargo "$RUST_TARGET"
for package in rust-std rustc; do
  install_package "source/build/dist/$package-$RUST_VERSION-$RUST_TARGET.tar.gz" "$package" "$RUST_TARGET"
done
finish_without_rustup
check_target
