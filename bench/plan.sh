#!/bin/sh
# Times `plan` over a preset of N synthetic stages, each with two inputs. Usage: bench/plan.sh [N]
set -eu
count=${1:-1000}
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
mkdir "$work/recipes"
{
  printf 'preset: synthetic\nepoch: 0\nvariables: {A_VERSION: "1"}\nbase: {debian: {suites: [bookworm]}}\nstages:\n'
  for n in $(seq "$count"); do
    inputs=
    [ "$n" -gt 1 ] && inputs="s$((n - 1))"
    [ "$n" -gt 9 ] && inputs="$inputs, s$((n - 9))"
    printf '  s%d: {recipe: r, inputs: [%s], variables: [A_VERSION]}\n' "$n" "$inputs"
  done
} >"$work/synthetic.yaml"
echo true >"$work/recipes/r.sh"
"$top/statix-assemble" plan --preset "$work/synthetic.yaml" --store "$work/store" >/dev/null
for _ in 1 2 3; do
  /usr/bin/time -f "$count stages: wall %e s, cpu %U s, %M KiB" \
    "$top/statix-assemble" plan --preset "$work/synthetic.yaml" --store "$work/store" >/dev/null
done
