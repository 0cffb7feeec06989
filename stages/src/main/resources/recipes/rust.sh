# Rust from upstream's archives, as rustup would leave it: rustup, its proxies, and one toolchain, the default.
# Sources: rustc, rust-std, rust-cargo (archives of a release), rustup-init (upstream's program) and, where the
# preset has it, rust-channel (the release's channel manifest, which rustup needs to add components).

home=/usr/local/rustup
cargo_home=/usr/local/cargo
toolchain=$RUST_VERSION-$RUST_TARGET
root=/out$home/toolchains/$toolchain
mkdir -p "$root/lib/rustlib" "/out$cargo_home/bin"

# channel_hash PACKAGE: what the channel manifest says is the SHA-256 of its archive for this target.
channel_hash() {
  awk -v section="[pkg.$1.target.$RUST_TARGET]" '
    /^\[/ { inside = ($0 == section) }
    inside && $1 == "xz_hash" { gsub(/"/, "", $3); print $3 }
  ' /src/rust-channel
}

# install_package SOURCE PACKAGE: the files that the archive's own list names, and that list for rustup.
install_package() {
  local source=$1 package=$2 folder kind path
  if [ -e /src/rust-channel ]; then
    echo "$(channel_hash "$package")  /src/$source" | sha256sum --check --strict
  fi
  mkdir "$source"
  tar -C "$source" -xf "/src/$source" --strip-components=1
  if [ "$(cat "$source/rust-installer-version")" != 3 ]; then
    echo "$source is an archive of version $(cat "$source/rust-installer-version"), not 3" >&2
    return 1
  fi
  # One archive, one component: its folder has the package's name, with the target or without.
  folder=$source/$(cat "$source/components")
  while IFS=: read -r kind path; do
    case $kind in
      file | dir) (cd "$folder" && cp -a --parents "$path" "$root/") ;;
      *) echo "$folder/manifest.in: neither file nor dir: $kind:$path" >&2; return 1 ;;
    esac
  done < "$folder/manifest.in"
  cp "$folder/manifest.in" "$root/lib/rustlib/manifest-$package-$RUST_TARGET"
  echo "$package-$RUST_TARGET" >> "$root/lib/rustlib/components"
  cat >> "$root/lib/rustlib/multirust-config.toml" <<TOML

[[components]]
pkg = "$package"
target = "$RUST_TARGET"
is_extension = false
TOML
}

echo 'config_version = "1"' > "$root/lib/rustlib/multirust-config.toml"
printf 3 > "$root/lib/rustlib/rust-installer-version"
install_package rust-cargo cargo
install_package rust-std rust-std
install_package rustc rustc
if [ -e /src/rust-channel ]; then
  cp /src/rust-channel "$root/lib/rustlib/multirust-channel-manifest.toml"
  mkdir "/out$home/update-hashes"
  sha256sum /src/rust-channel | cut -c1-20 | tr -d '\n' > "/out$home/update-hashes/$toolchain"
fi

install -m 755 /src/rustup-init "/out$cargo_home/bin/rustup"
# The names rustup answers to; a tool that is not installed says how to get it.
for name in cargo cargo-clippy cargo-fmt cargo-miri clippy-driver rls rust-analyzer rust-gdb rust-gdbgui \
  rust-lldb rustc rustdoc rustfmt
do
  ln -s rustup "/out$cargo_home/bin/$name"
done
cat > "/out$home/settings.toml" <<TOML
version = "12"
default_toolchain = "$toolchain"
profile = "minimal"
auto_self_update = "disable"

[overrides]
TOML
cat > "/out$cargo_home/env" <<ENV
case ":\${PATH}:" in
  *:"$cargo_home/bin":*) ;;
  *) export PATH="$cargo_home/bin:\$PATH" ;;
esac
ENV
# Whoever the container runs as adds toolchains and crates, so all may write what lies here.
chmod -R a+rwX "/out$home" "/out$cargo_home"

export RUSTUP_HOME=/out$home CARGO_HOME=/out$cargo_home
"$CARGO_HOME/bin/rustc" -vV > version
grep -x "host: $RUST_TARGET" version
grep -x "release: $RUST_VERSION" version
"$CARGO_HOME/bin/cargo" --version
