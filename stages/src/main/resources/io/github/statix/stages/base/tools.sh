# Fetches mmdebstrap and what it needs, from the apt sources that are here, and writes the packages as
# a tar to standard output; none where mmdebstrap is there. Nothing is installed.
# Beside this script: proxies (variables and values).
set -eu
umask 022
while read -r name value; do
  export "$name=$value"
done <proxies
mkdir -p debs/partial
if ! command -v mmdebstrap >/dev/null 2>&1; then
  {
    apt-get -q update
    apt-get -q -y --no-install-recommends --download-only -o "Dir::Cache::archives=$PWD/debs" \
      -o APT::Sandbox::User= install mmdebstrap
  } >&2 </dev/null || {
    echo 'E: mmdebstrap cannot be fetched here; use a bootstrap image that has it' >&2
    exit 1
  }
fi
rm -rf debs/partial debs/lock
exec tar --create --directory=debs .
