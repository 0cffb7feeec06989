# Runs as root of fresh mount and pid namespaces. $1: size of the tar on standard input, in bytes.
# The tar is followed by nothing, but standard input stays open for as long as somebody waits for
# the result: at its end all is killed, also when the waiting program died without a word.
set -eu
umask 022
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
exec 3<&0 </dev/null
# In memory, so that the kernel throws it away with the namespace.
mount -t tmpfs -o mode=755,size=90% statix /tmp
mkdir /tmp/in /tmp/work
head -c "$1" <&3 | tar --no-same-owner -xf - -C /tmp/in
trap 'exit 143' TERM
(cd /tmp/in && TMPDIR=/tmp/work exec sh ./run) 3<&- &
job=$!
(cat <&3 >/dev/null 2>&1; kill -TERM $$) >/dev/null 2>&1 &
exec 3<&-
wait "$job"
