# Starts what is to be kept apart from this machine, and ends it. This part runs as whoever runs the
# program, and leads a process group; nothing of a preset or a package runs in it.
# $1: size of the tar on standard input, in bytes; 0 only tries the namespaces. $2: a directory to
# work in, or nothing: then in memory. $3: the first of 65536 ids that are nobody's; only root can take
# them, and anybody else has subordinate ids, which mmdebstrap looks up. $4: "mirror" where the network
# is needed, else "none". $5: the script that runs in the namespaces. $6: the size of the file system
# in memory, in bytes. $7: the longest file, in bytes. $8: a filter of system calls. $9: the
# program that sets it.
# Standard input stays open for as long as somebody waits for the result: at its end all is killed,
# also when the waiting program died without a word. Nothing in the namespaces can stop that.
set -eu
umask 022
exec 3<&0 </dev/null
net=--net
[ "$4" = none ] || net=

# Joins a user namespace of ids that are nobody's; the first becomes its root.
as_nobody() {
  unshare --user -- sh -c 'exec sleep 60 >/dev/null 2>&1' &
  holder=$!
  own=$(readlink /proc/self/ns/user)
  while new=$(readlink "/proc/$holder/ns/user") && [ "$new" = "$own" ]; do
    sleep 0.01
  done
  echo "0 $first 65536" >"/proc/$holder/uid_map"
  echo "0 $first 65536" >"/proc/$holder/gid_map"
  status=0
  # shellcheck disable=SC2086
  nsenter --target "$holder" --user -- \
    unshare --mount --uts --ipc --pid --fork $net -- "$@" || status=$?
  # It has ended by itself where this took long.
  kill "$holder" 2>/dev/null || :
  return "$status"
}

as_subordinate() {
  # shellcheck disable=SC2086
  mmdebstrap --unshare-helper unshare --uts $net -- "$@"
}

size=$1
folder=$2
first=$3
if [ -n "$folder" ]; then
  # The way there may be closed to those ids; the directory itself is handed over as the current one.
  chown "$first:$first" "$folder"
  cd "$folder"
else
  cd /
fi
enter=as_subordinate
[ "$(id -u)" != 0 ] || enter=as_nobody
set -- /bin/sh -c "$5" launch.sh "$size" "${folder:+disk}" "$4" "$6" "$7" "$8" "$9"
{
  head -c "$size" <&3
  { cat <&3; kill -KILL 0; } >/dev/null 2>&1 &
} | "$enter" "$@" 3<&-
