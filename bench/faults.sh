#!/bin/sh
# Injects faults at random into builds and pushes, and checks that none gives a wrong digest or loses
# a blob: kill -9, full disks, flipped bits, lost connections, refusals, two runs at once, a registry
# that loses blobs. As root it fills disks, too. Usage: bench/faults.sh [FAULTS] [SEED]
set -eu
faults=${1:-500}
seed=${2:-$(date +%s)}
cd "$(dirname "$0")/.."
echo "$faults faults, seed $seed"
mvn -q -B -ntp -pl assembler -am verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=FaultsIT -Dfailsafe.failIfNoSpecifiedTests=false \
  "-Dstatix.faults=$faults" "-Dstatix.seed=$seed"
