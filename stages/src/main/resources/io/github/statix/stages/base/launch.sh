# Runs the script of an input tar in a root of its own: programs and libraries of this machine, few
# files of its /etc, and nothing else. It is root of a user namespace, with mount, process, IPC and
# UTS namespaces, and a network namespace unless it needs the network.
# $1: size of the tar on standard input, in bytes; 0 only tries the namespaces. $2: "disk" where the
# current directory is the one to work in, or nothing: then in memory, which the kernel throws away
# with the namespaces. $3: "mirror" where the network is needed, else "none". $4: size of the file
# system in memory, in bytes. $5: the longest file, in bytes. $6: the filter of system calls, in
# hexadecimal digits. $7: the Perl program that sets it.
set -eu
umask 022
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
view=/tmp
mount -t tmpfs -o "mode=755,size=$4" statix "$view"
mkdir "$view/tmp"
if [ "$2" = disk ]; then
  # Not by its path, which may be closed to these ids.
  mount --no-canonicalize --bind . "$view/tmp"
fi
cd "$view"
mkdir usr etc proc dev dev/pts dev/shm sys root run old
chmod 1777 dev/shm
for each in usr bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$each" ]; then
    cp -P "/$each" "$each"
  elif [ -d "/$each" ]; then
    mkdir -p "$each"
    mount --rbind "/$each" "$each"
    mount -o remount,bind,ro "$each" || true
  fi
done

# What programs need to start, and what apt needs to reach a mirror. Not the users of this machine.
for each in alternatives apt ca-certificates crypto-policies dpkg ld.so.conf.d perl pki ssl; do
  if [ -d "/etc/$each" ]; then
    mkdir "etc/$each"
    mount --rbind "/etc/$each" "etc/$each"
  fi
done
for each in gai.conf host.conf hosts ld.so.cache ld.so.conf nsswitch.conf protocols resolv.conf \
  services; do
  cp -L "/etc/$each" "etc/$each" 2>/dev/null || true
done
printf '%s\n' root:x:0:0:::/bin/sh _apt:x:42:65534::/nonexistent: \
  nobody:x:65534:65534::/nonexistent: >etc/passwd
printf '%s\n' root:x:0: nogroup:x:65534: >etc/group

for each in full null random tty urandom zero; do
  if [ -c "/dev/$each" ]; then
    : >"dev/$each"
    mount --bind "/dev/$each" "dev/$each"
  fi
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for each in 0:stdin 1:stdout 2:stderr; do
  ln -s "/proc/self/fd/${each%:*}" "dev/${each#*:}"
done
mount -t proc proc proc
# No further user namespace, which would have every capability again, and no further network.
for each in user net; do
  [ "$each $3" = 'net mirror' ] || echo 0 >"proc/sys/user/max_${each}_namespaces"
done
pivot_root . old
cd /
umount -l /old
rmdir /old
hostname statix 2>/dev/null || true

[ "$1" != 0 ] || exit 0
head -c "$1" | tar --no-same-owner -xf - -C /tmp
mkdir /tmp/work
cd /tmp/statix
# As far as the limits of the caller are not lower.
limits=
for each in core=0 nproc=8192 "fsize=$5"; do
  if prlimit "--$each" true 2>/dev/null; then
    limits="$limits --$each"
  fi
done
# shellcheck disable=SC2086
TMPDIR=/tmp/work perl -e "$7" "$6" \
  prlimit $limits \
  setpriv --bounding-set \
  -all,+chown,+dac_override,+dac_read_search,+fowner,+fsetid,+kill,+mknod,+setfcap,+setgid,+setpcap,+setuid,+sys_admin,+sys_chroot \
  /bin/sh ./run </dev/null
