#!/bin/sh
# Pushes 12 layers of 84 MiB to a fresh registry on 127.0.0.1, with this program and with skopeo in
# turn, and prints wall and CPU seconds of each. Needs docker-registry, skopeo, and about 4 GB in
# $TMPDIR. Usage: bench/push.sh [ROUNDS] [MIB-PER-LAYER]
set -eu
rounds=${1:-3}
size=${2:-84}
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
registry=
stop_registry() {
  if [ -n "$registry" ]; then kill "$registry"; wait "$registry" 2>/dev/null || true; registry=; fi
  rm -rf "$work/data"
}
trap 'stop_registry; rm -rf "$work"' EXIT INT TERM

start_registry() {
  # Another port each time, so that skopeo's memory of where blobs are does not help it.
  port=$((20000 + $$ % 20000 + $1))
  printf 'version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s/data}}\nhttp: {addr: "127.0.0.1:%s"}\n' \
    "$work" "$port" >"$work/config.yml"
  docker-registry serve "$work/config.yml" >"$work/log" 2>&1 &
  registry=$!
  until skopeo list-tags --tls-verify=false "docker://127.0.0.1:$port/none" 2>&1 | grep -q 'not.found\|NAME_UNKNOWN\|404\|unknown'; do
    kill -0 "$registry"
    sleep 0.1
  done
}
timed() {
  name=$1
  shift
  bash -c 'TIMEFORMAT="%R s wall, %U s user, %S s system"; time "$@" >/dev/null' "$name" "$@" 2>&1 |
    sed "s/^/$name: /"
}

cd "$top"
./statix-assemble --version >/dev/null
jar=$top/assembler/target/statix-assemble.jar
javac -d "$work/classes" -cp "$jar" bench/PushBenchmark.java
cp="$jar:$work/classes"
# With the class archive that the launcher made, as users run the program.
cds=$(find "$top/assembler/target" -name 'classes-*.jsa' -size +1M | head -n 1)
measured() {
  timed "$1" java -XX:+UseSerialGC "-XX:SharedArchiveFile=$cds" -Xlog:disable -cp "$cp" \
    PushBenchmark push "$work" "127.0.0.1:$port/a/b:t"
}
java -cp "$cp" PushBenchmark prepare "$work" "$size"
du -sm "$work/oci" | sed 's/\t.*/ MiB to push/'
n=0
while [ "$n" -lt "$rounds" ]; do
  n=$((n + 1))
  start_registry $((2 * n))
  measured 'statix-assemble, fresh registry'
  measured 'statix-assemble, nothing to do '
  stop_registry
  start_registry $((2 * n + 1))
  timed 'skopeo copy, fresh registry    ' skopeo copy -q --dest-tls-verify=false "oci:$work/oci:t" "docker://127.0.0.1:$port/a/b:t"
  timed 'skopeo copy, nothing to do     ' skopeo copy -q --dest-tls-verify=false "oci:$work/oci:t" "docker://127.0.0.1:$port/a/b:t"
  stop_registry
done
