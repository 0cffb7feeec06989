# Rust for a glibc host: upstream's compiler and cargo, and the standard library for the musl target from source.
# Sources: those of lib/rust-build.sh; upstream's archive is installed, too.
#
# For images in which Debian's libclang serves bindgen: it is for glibc, so build scripts have to be.

. /recipe/lib/target.sh
. /recipe/lib/rust-toolchain.sh
. /recipe/lib/rust-build.sh

unpack_bootstrap
unpack_rust
configure_rust
cd source
python3 x.py dist --jobs "$JOBS" --stage 0 rust-std

cd ..
install_component bootstrap/cargo cargo "$build"
install_component "bootstrap/rust-std-$build" rust-std "$build"
install_component bootstrap/rustc rustc "$build"
install_package "source/build/dist/rust-std-$RUST_VERSION-$RUST_TARGET.tar.gz" rust-std "$RUST_TARGET"
finish_without_rustup
check_target
