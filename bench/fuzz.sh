#!/bin/sh
# Feeds damaged inputs to the program and fails on the first that ends in anything but an error
# message: presets, locks, binaries, documents of images, layers, answers of servers.
# Usage: bench/fuzz.sh [INPUTS-OF-EACH-KIND] [SEED]
set -eu
inputs=${1:-10000}
seed=${2:-$(date +%s)}
cd "$(dirname "$0")/.."
echo "$inputs inputs of each kind, seed $seed"
mvn -q -B -ntp -pl assembler -am test -Dtest='*FuzzTest' -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dstatix.fuzz.inputs=$inputs" "-Dstatix.fuzz.seed=$seed"
