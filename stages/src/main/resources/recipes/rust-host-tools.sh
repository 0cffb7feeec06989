# Rust for a glibc host: upstream's compiler and cargo, and the standard library for the musl target, upstream's
# (source rust-std) or else from source.
# Sources: rust-bootstrap (upstream's compiler), rustup-init where the image has rustup, and rust-std or what
# lib/rust-build.sh names.
#
# For images in which Debian's libclang serves bindgen: it is for glibc, so build scripts have to be.

. /recipe/lib/target.sh
. /recipe/lib/rust-toolchain.sh
. /recipe/lib/rust-build.sh

unpack_bootstrap
if [ -e /src/rust-std ]; then
  std=/src/rust-std
else
  unpack_rust
  configure_rust
  (cd source && python3 x.py dist --jobs "$JOBS" --stage 0 rust-std)
  std=source/build/dist/rust-std-$RUST_VERSION-$RUST_TARGET.tar.gz
fi
install_component bootstrap/cargo cargo "$build"
install_component "bootstrap/rust-std-$build" rust-std "$build"
install_component bootstrap/rustc rustc "$build"
install_package "$std" rust-std "$RUST_TARGET"
if [ -e /src/rustup-init ]; then
  finish_with_rustup
else
  finish_without_rustup
fi
check_target
