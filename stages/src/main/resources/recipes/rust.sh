# Rust from upstream's archives, as rustup would leave it: rustup, its proxies, and one toolchain, the default.
# Sources: rustc, rust-std, rust-cargo (archives of a release), rustup-init (upstream's program) and, where the
# preset has it, rust-channel (the release's channel manifest, which rustup needs to add components).

. /recipe/lib/rust-toolchain.sh

# check_with_channel SOURCE PACKAGE TARGET: is it the archive that the channel manifest names for this target?
check_with_channel() {
  local hash
  hash=$(awk -v section="[pkg.$2.target.$3]" '
    /^\[/ { inside = ($0 == section) }
    inside && $1 == "xz_hash" { gsub(/"/, "", $3); print $3 }
  ' /src/rust-channel)
  echo "$hash  /src/$1" | sha256sum --check --strict
}

if [ -e /src/rust-channel ]; then
  check_with_channel rust-cargo cargo "$host"
  check_with_channel rust-std rust-std "$host"
  check_with_channel rustc rustc "$host"
  cp /src/rust-channel "$root/lib/rustlib/multirust-channel-manifest.toml"
  mkdir "/out$rustup_home/update-hashes"
  sha256sum /src/rust-channel | cut -c1-20 | tr -d '\n' > "/out$rustup_home/update-hashes/$toolchain"
fi
install_package /src/rust-cargo cargo "$host"
install_package /src/rust-std rust-std "$host"
install_package /src/rustc rustc "$host"
finish_with_rustup
