# Runs the script of an input tar. $1: size of the tar on standard input, in bytes. $2: an empty
# folder to work in, or nothing: then in memory, which the kernel throws away with this namespace.
# $3: "group" where this leads a process group, "namespace" where it has a pid namespace.
# The tar is followed by nothing, but standard input stays open for as long as somebody waits for
# the result: at its end all is killed, also when the waiting program died without a word.
set -eu
umask 022
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
exec 3<&0 </dev/null
if [ -n "$2" ]; then
  folder=$2
else
  mount -t tmpfs -o mode=755,size=90% statix /tmp
  folder=/tmp
fi
mkdir "$folder/work"
head -c "$1" <&3 | tar --no-same-owner -xf - -C "$folder"
if [ "$3" = group ]; then
  # Without a namespace that goes with its first process, the process group must go.
  trap 'trap "" TERM; kill -KILL 0' TERM
else
  trap 'exit 143' TERM
fi
(cd "$folder/statix" && TMPDIR=$folder/work exec sh ./run) 3<&- &
job=$!
# More than once: a shell that is about to wait can miss a signal.
(cat <&3; while kill -TERM $$; do sleep 1; done) >/dev/null 2>&1 &
exec 3<&-
wait "$job"
