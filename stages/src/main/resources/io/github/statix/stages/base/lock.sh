# Finds the packages of a base and writes their control data to standard output.
# Beside this script: sources.list, proxy.conf (a setting of apt, or nothing), packages (names, one
# a line).
set -eu
umask 022
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TZ=UTC
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
if ! command -v apt-get >/dev/null 2>&1; then
  echo 'E: there is no apt here; lock on a Debian or Ubuntu machine, or with --engine docker' >&2
  exit 1
fi
if ! [ -e "$keyring" ]; then
  echo "E: $keyring is missing; install debian-archive-keyring" >&2
  exit 1
fi

# Of the machine's settings only how to reach the network.
mkdir -p state/lists/partial cache/archives/partial etc/apt.conf.d etc/preferences.d trusted
: >status
{
  # Before the machine's settings, which count more.
  cat proxy.conf
  apt-config dump | grep -E '^Acquire::(https?|Retries|ForceIPv4|ForceIPv6)(::|[ "])' || true
  cat <<CONF
Dir "$PWD";
Dir::State "$PWD/state";
Dir::State::status "$PWD/status";
Dir::Cache "$PWD/cache";
Dir::Etc "$PWD/etc";
Dir::Etc::trusted "$PWD/trusted.gpg";
Dir::Etc::trustedparts "$PWD/trusted";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Install-Recommends "false";
APT::Sandbox::User "";
APT::Cmd::Pattern-Only "true";
Acquire::Languages "none";
CONF
} >apt.conf
mv sources.list etc/sources.list
export APT_CONFIG="$PWD/apt.conf"

apt-get -q --error-on=any update </dev/null >&2
merged=
if apt-cache show usr-is-merged >/dev/null 2>&1; then
  merged=usr-is-merged
fi
# shellcheck disable=SC2046
apt-get -qq --yes --simulate install -- '?essential' '?priority(required)' apt $merged \
  $(cat packages) </dev/null >simulated
sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' simulated | LC_ALL=C sort >chosen
# shellcheck disable=SC2046
apt-cache show $(cat chosen)
