#!/usr/bin/env bash
# Remake the lock files from the .txt files beside them, for every platform and Python 3.11 to 3.13.
#
#   python/requirements/lock.sh [--upgrade] [NAME...]        NAME as in NAME.txt, none means all
#
# A lock names no index and no folder, so that it installs the same anywhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
upgrade=()
names=()
for argument in "$@"; do
  case $argument in
    --upgrade) upgrade=(--upgrade) ;;
    *) names+=("$argument") ;;
  esac
done
if [ ${#names[@]} -eq 0 ]; then
  for file in *.txt; do
    case $file in uv.txt | without_*.txt) ;; *) names+=("${file%.txt}") ;; esac
  done
fi

# Only the index: a find-links folder would lock one machine's local version (torch 2.13.0+cpu).
empty=$(mktemp -d)
trap 'rmdir "$empty"' EXIT
export UV_FIND_LINKS=$empty
for name in "${names[@]}"; do
  # Only what names torch gets torch: mlx-whisper asks for it and never imports it to transcribe.
  excludes=without_torch.txt
  if grep -q '^torch==' "$name.txt"; then excludes=without_cuda.txt; fi
  ../uv.sh pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --excludes "$excludes" \
    ${upgrade[@]+"${upgrade[@]}"} --output-file "$name.lock" "$name.txt"
  echo "$name.lock: $(grep -c . "$name.lock" || true) packages"
done
