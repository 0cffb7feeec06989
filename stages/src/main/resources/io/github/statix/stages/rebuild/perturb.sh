# Compiles perturb.c and tries it out. CLOCK is in seconds, 0 for none; ORDER is 1 or 0.
flags=
if [ "$CLOCK" != 0 ]; then flags="$flags -DCLOCK=$CLOCK"; fi
if [ "$ORDER" != 0 ]; then flags="$flags -DORDER"; fi

mkdir -p /out/usr/lib /out/etc
lib=/out/usr/lib/statix-perturb.so
gcc -shared -fPIC -O2 -fno-stack-protector -nostdlib $flags -o "$lib" /src/perturb.c
echo /usr/lib/statix-perturb.so > /out/etc/ld.so.preload

export TZ=UTC
if [ "$CLOCK" != 0 ]; then
  printf -v before '%(%s)T' -1
  after=$(LD_PRELOAD=$lib bash -c "printf '%(%s)T' -1")
  if [ $((after - before)) -lt "$CLOCK" ]; then
    echo "the clock did not move: $before, $after"
    exit 1
  fi
fi
if [ "$ORDER" != 0 ]; then
  mkdir /build/folder
  for name in a b c d; do : > "/build/folder/$name"; done
  forwards=$(ls -U /build/folder | tr '\n' ' ')
  backwards=
  for name in $(LD_PRELOAD=$lib ls -U /build/folder); do backwards="$name $backwards"; done
  if [ "$forwards" != "$backwards" ]; then
    echo "the order of a folder did not turn round: $forwards, $backwards"
    exit 1
  fi
fi
