# Builds the root filesystem and writes it as a tar, below "root/", to standard output.
# Beside this script: pool/ (the packages), index (path, size and SHA-256 of each), include (their
# names), epoch. Where nothing but a container keeps the scripts of packages, also filter and confine.pl,
# which sets it; and tools.tar, which has the packages of mmdebstrap where that may be missing.
set -eu
umask 022
here=$PWD
if ! command -v mmdebstrap >/dev/null 2>&1; then
  {
    mkdir tools
    tar --no-same-owner -xf tools.tar -C tools
    DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install ./tools/*.deb
  } >&2 </dev/null || {
    echo 'E: mmdebstrap cannot be installed here; use a bootstrap image that has it' >&2
    exit 1
  }
fi

# A repository of exactly the locked packages. The lock's digests are what vouches for it.
while read -r path size sha256; do
  dpkg-deb --field "$path" || {
    echo "E: $path is not a Debian package" >&2
    exit 1
  }
  printf 'Filename: %s\nSize: %s\nSHA256: %s\n\n' "$path" "$size" "$sha256"
done <index >Packages

# Nothing of the machine's environment, so that nothing of it can reach a package's scripts.
top=${TMPDIR:-/tmp}/statix-base
mkdir "$top"
set --
if [ -e filter ]; then
  set -- perl confine.pl "$(cat filter)"
fi
# shellcheck disable=SC2016
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TZ=UTC \
  TMPDIR="$top" SOURCE_DATE_EPOCH="$(cat epoch)" \
  "$@" mmdebstrap --mode=root --variant=essential --format=directory \
  --architectures=amd64 --include="$(cat include)" \
  --setup-hook='for d in bin sbin lib lib64; do mkdir -p "$1/usr/$d"; ln -s "usr/$d" "$1/$d"; done' \
  '' "$top/root" "deb [trusted=yes] copy:$here ./" </dev/null >&2
# Whether device nodes can be made depends on who builds, and a base needs none.
exec tar --create --format=pax --numeric-owner --one-file-system --exclude='root/dev/*' \
  --directory="$top" root
