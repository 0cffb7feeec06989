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

# cargo's C libraries, by their .pc files; curl-sys and openssl-sys want to be told.
export PKG_CONFIG_ALLOW_CROSS=1 PKG_CONFIG_ALL_STATIC=1 LIBGIT2_NO_VENDOR=1 LIBSSH2_SYS_USE_PKG_CONFIG=1
export OPENSSL_DIR=$SYSROOT OPENSSL_STATIC=1 OPENSSL_NO_VENDOR=1
cd source
python3 x.py dist --jobs "$JOBS" --stage 0 rust-std
# x.py links what it made with the bootstrap compiler for the host only; it takes all that lies beside that.
tar -C "$stage0" -xf "build/dist/rust-std-$RUST_VERSION-$RUST_TARGET.tar.gz" --strip-components=2 --exclude=manifest.in
python3 x.py dist --jobs "$JOBS" --stage 1 rustc cargo

cd ..
for package in cargo rust-std rustc; do
  install_package "source/build/dist/$package-$RUST_VERSION-$RUST_TARGET.tar.gz" "$package" "$RUST_TARGET"
done
finish_without_rustup
check_target
