#!/usr/bin/env bash
# Compares capturing FOLDER with `tar | pigz -p THREADS`, in one run on one machine.
# usage: bench/capture.sh FOLDER [THREADS [ROUNDS [WORK]]]   (needs pigz; WORK is a scratch folder)
set -euo pipefail
folder=$(realpath "$1")
threads=${2:-$(nproc)}
rounds=${3:-3}
work=$(mktemp -d "${4:-/var/tmp}/capture-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$(dirname "$0")/.."
jar=${STATIX_CLASSPATH:-assembler/target/statix-assemble.jar}
[ -n "${STATIX_CLASSPATH:-}" ] || [ -f "$jar" ] || ./statix-assemble --version >/dev/null
javac -d "$work" -cp "$jar" bench/CaptureBench.java
export LC_ALL=C.UTF-8 TIMEFORMAT='%R %U %S'

measure() { # NAME, COMMAND...: wall and CPU seconds go to $work/time
  { time "${@:2}" 2>"$work/err" >"$work/out"; } 2>"$work/time" || { cat "$work/err" >&2; exit 1; }
}
report() { # NAME SIZE
  read -r wall user sys <"$work/time"
  awk -v n="$1" -v w="$wall" -v c="$user" -v s="$sys" -v size="$2" -v total="$total" 'BEGIN {
    printf "%-12s wall %6.1f s  cpu %6.1f s  %6.1f MB/s  ratio %.4f\n",
      n, w, c + s, total / 1e6 / w, size / total }'
}
pigz_level() { tar -C "$folder" -cf - . | pigz -p "$threads" "-$1" >"$work/pigz.gz"; }
capture() { java -Xmx128m -cp "$work:$jar" CaptureBench "$folder" "$work" "$threads"; }

total=$(tar -C "$folder" -cf - . | wc -c) # also warms the page cache
echo "tar of $total bytes, $threads threads, $(java -version 2>&1 | head -n 1)"
for _ in $(seq "$rounds"); do
  for level in 1 4 5 6; do
    measure pigz pigz_level "$level"
    report "pigz -$level" "$(stat -c %s "$work/pigz.gz")"
  done
  measure capture capture
  read -r size heap entries digest <"$work/out"
  report capture "$size"
  rm -rf "$work"/store*
done
echo "capture: $entries entries, peak heap $heap MiB of 128, $digest"
