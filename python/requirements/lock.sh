#!/usr/bin/env bash
# Remake the lock files from the .txt files beside them, for every platform and Python 3.11 to 3.13.
#
#   python/requirements/lock.sh [--upgrade] [NAME...]        NAME as in NAME.txt, none means all
#
# A lock names no index and no folder, so that it installs the same anywhere, and the sha256 of every
# file that may be installed (setup_venvs.sh refuses others).
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
  files=("$name.txt")
  if [ "$name" = test ]; then
    for file in *.txt; do
      case $file in uv.txt | without_*.txt | *.best.txt | convert.txt | test.txt) ;; *) files+=("$file") ;; esac
    done
  fi
  # Only what names torch gets torch: mlx-whisper asks for it and never imports it to transcribe.
  excludes=without_torch.txt
  if grep -q '^torch==' "$name.txt"; then excludes=without_cuda.txt; fi
  ../uv.sh pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --generate-hashes --excludes "$excludes" \
    ${upgrade[@]+"${upgrade[@]}"} --output-file "$name.lock" "${files[@]}"
  # Which build of torch is right depends on the machine (CPU, CUDA, macOS), and the index knows the
  # hashes of its own only: torch is pinned by its version.
  awk '/^[^ ]/ { torch = /^torch==/ } torch { if (/^torch/) { sub(/ \\$/, ""); print } next } { print }' \
    "$name.lock" >"$name.lock.new"
  mv "$name.lock.new" "$name.lock"
  echo "$name.lock: $(grep -c '==' "$name.lock" || true) packages"
done
