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
mvn -q -B -ntp -pl assembler -am -Dspotless.check.skip=true compile \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=runtime
cp="assembler/target/classes:$(cat "$work/classpath")"
javac -d "$work/classes" -cp "$cp" bench/PushBenchmark.java
cp="$work/classes:$cp"
java -cp "$cp" PushBenchmark prepare "$work" "$size"
du -sm "$work/oci" | sed 's/\t.*/ MiB to push/'
n=0
while [ "$n" -lt "$rounds" ]; do
  n=$((n + 1))
  start_registry $((2 * n))
  timed 'statix-assemble, fresh registry' java -cp "$cp" PushBenchmark push "$work" "127.0.0.1:$port/a/b:t"
  timed 'statix-assemble, nothing to do ' java -cp "$cp" PushBenchmark push "$work" "127.0.0.1:$port/a/b:t"
  stop_registry
  start_registry $((2 * n + 1))
  timed 'skopeo copy, fresh registry    ' skopeo copy -q --dest-tls-verify=false "oci:$work/oci:t" "docker://127.0.0.1:$port/a/b:t"
  timed 'skopeo copy, nothing to do     ' skopeo copy -q --dest-tls-verify=false "oci:$work/oci:t" "docker://127.0.0.1:$port/a/b:t"
  stop_registry
done
