# One toolchain, laid out below RUSTUP_HOME as rustup would, from archives of the form upstream publishes. Its
# programs are for RUST_HOST; for RUST_TARGET where a stage does not see that.
#
#   install_component FOLDER PACKAGE TARGET   the files that the folder's own list names, and that list for rustup
#   install_package ARCHIVE PACKAGE TARGET    the same, for an archive of one component
#   finish_with_rustup                        installs rustup (the source rustup-init) and its proxies, and finishes
#   finish_without_rustup                     puts its programs in rustup's place, and finishes
#   finish_toolchain                          makes it rustup's default, opens it to all users, and runs it

rustup_home=/usr/local/rustup
cargo_home=/usr/local/cargo
host=${RUST_HOST:-$RUST_TARGET}
toolchain=$RUST_VERSION-$host
root=/out$rustup_home/toolchains/$toolchain
mkdir -p "$root/lib/rustlib" "/out$cargo_home/bin"
echo 'config_version = "1"' > "$root/lib/rustlib/multirust-config.toml"
printf 3 > "$root/lib/rustlib/rust-installer-version"

install_component() {
  local folder=$1 package=$2 target=$3 kind path
  while IFS=: read -r kind path; do
    case $kind in
      file | dir) (cd "$folder" && cp -a --parents "$path" "$root/") ;;
      *) echo "$folder/manifest.in: neither file nor dir: $kind:$path" >&2; return 1 ;;
    esac
  done < "$folder/manifest.in"
  cp "$folder/manifest.in" "$root/lib/rustlib/manifest-$package-$target"
  echo "$package-$target" >> "$root/lib/rustlib/components"
  cat >> "$root/lib/rustlib/multirust-config.toml" <<TOML

[[components]]
pkg = "$package"
target = "$target"
is_extension = false
TOML
}

install_package() {
  local archive=$1 package=$2 target=$3 version
  mkdir "package-$package-$target"
  tar -C "package-$package-$target" -xf "$archive" --strip-components=1
  version=$(cat "package-$package-$target/rust-installer-version")
  if [ "$version" != 3 ]; then
    echo "$archive is an archive of version $version, not 3" >&2
    return 1
  fi
  # One archive, one component: its folder has the package's name, with the target or without.
  install_component "package-$package-$target/$(cat "package-$package-$target/components")" "$package" "$target"
}

finish_toolchain() {
  cat > "/out$rustup_home/settings.toml" <<TOML
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
  # Whoever the container runs as adds toolchains and crates.
  chmod -R a+rwX "/out$rustup_home" "/out$cargo_home"

  local -x RUSTUP_HOME=/out$rustup_home CARGO_HOME=/out$cargo_home
  "$CARGO_HOME/bin/rustc" -vV > version
  cat version
  grep -x "host: $host" version
  grep -x "release: $RUST_VERSION" version
  "$CARGO_HOME/bin/cargo" --version
}

finish_without_rustup() {
  local program
  for program in "$root"/bin/*; do
    ln -s "../../rustup/toolchains/$toolchain/bin/${program##*/}" "/out$cargo_home/bin/"
  done
  finish_toolchain
}

finish_with_rustup() {
  local name
  install -m 755 /src/rustup-init "/out$cargo_home/bin/rustup"
  # The names rustup answers to; a tool that is not installed says how to get it.
  for name in cargo cargo-clippy cargo-fmt cargo-miri clippy-driver rls rust-analyzer rust-gdb rust-gdbgui \
    rust-lldb rustc rustdoc rustfmt
  do
    ln -s rustup "/out$cargo_home/bin/$name"
  done
  finish_toolchain
}
