# One toolchain, laid out below RUSTUP_HOME as rustup would, from archives of the form upstream publishes.
#
#   install_package ARCHIVE PACKAGE   the files that the archive's own list names, and that list for rustup
#   finish_toolchain                  makes it rustup's default, opens it to all users, and runs it

rustup_home=/usr/local/rustup
cargo_home=/usr/local/cargo
toolchain=$RUST_VERSION-$RUST_TARGET
root=/out$rustup_home/toolchains/$toolchain
mkdir -p "$root/lib/rustlib" "/out$cargo_home/bin"
echo 'config_version = "1"' > "$root/lib/rustlib/multirust-config.toml"
printf 3 > "$root/lib/rustlib/rust-installer-version"

install_package() {
  local archive=$1 package=$2 version folder kind path
  mkdir "package-$package"
  tar -C "package-$package" -xf "$archive" --strip-components=1
  version=$(cat "package-$package/rust-installer-version")
  if [ "$version" != 3 ]; then
    echo "$archive is an archive of version $version, not 3" >&2
    return 1
  fi
  # One archive, one component: its folder has the package's name, with the target or without.
  folder=package-$package/$(cat "package-$package/components")
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
  grep -x "host: $RUST_TARGET" version
  grep -x "release: $RUST_VERSION" version
  "$CARGO_HOME/bin/cargo" --version
}
