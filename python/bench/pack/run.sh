#!/bin/sh
# Runs the bench from this folder, without a network: ./run.sh [ARGUMENTS of npm run bench]
#
# On CUDA unless a device is named; --device cpu needs no card.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
libraries=$here/tools/lib
for folder in "$here"/tools/cuda/nvidia/*/lib; do
  if [ -d "$folder" ]; then libraries=$libraries:$folder; fi
done
export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export PATH="$here/tools/bin:$PATH" SUBPIPED_CACHE="$here/cache"
# An environment finds its interpreter's library by this line.
for settings in "$here"/main/python/venvs/*/pyvenv.cfg; do
  sed -i "s|^home = .*|home = $here/tools/python/bin|" "$settings"
done
device=--cuda
for argument; do
  case $argument in --cuda | --device | --device=*) device= ;; esac
done
cd "$here/main/python"
exec venvs/test/bin/python -m bench.speed $device --out "$here/results" "$@"
