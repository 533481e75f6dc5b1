#!/usr/bin/env bash
# uv in the one version that setup was tried with, in the environment that setup needs.
#
#   python/uv.sh ARGUMENTS OF uv
#
# It lives in a venv of its own, so that neither the system's packages nor any stage's are touched:
# in SUBPIPED_VENVS, or in venvs/ beside this file. With SUBPIPED_FROM=FOLDER all packages come from
# the wheels in FOLDER/wheels or FOLDER, and no network is asked. uv and pip heed HTTPS_PROXY,
# HTTP_PROXY and NO_PROXY in either case.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venvs=${SUBPIPED_VENVS:-$here/venvs}
pin=$here/requirements/uv.txt
folders=()
if [ -n "${SUBPIPED_FROM:-}" ]; then
  for folder in "$SUBPIPED_FROM/wheels" "$SUBPIPED_FROM"; do
    if [ -d "$folder" ]; then folders+=("$folder"); fi
  done
fi

# What pip has configured as find-links: uv reads nothing of pip's, and a folder with a CPU build of
# torch is there for a reason (the Linux wheel of the index drags 5 GB of CUDA).
pip_find_links() {
  if [ -n "${PIP_FIND_LINKS:-}" ]; then
    echo "$PIP_FIND_LINKS"
  else
    # `global.find-links='A B'`, quoted, several values on several lines or between blanks.
    "$venvs/uv/bin/python" -m pip config list 2>/dev/null |
      sed -n "s/^[a-z:.]*find-links='\(.*\)'\$/\1/p" | sed 's/\\n/ /g' | head -n 1
  fi
}

if ! cmp -s "$pin" "$venvs/uv/.installed"; then
  bootstrap=${SUBPIPED_PYTHON:-python3}
  rm -rf "$venvs/uv"
  if ! "$bootstrap" -m venv "$venvs/uv" >&2; then
    rm -rf "$venvs/uv"
    echo "$bootstrap cannot create a venv. macOS: xcode-select --install, or brew install python@3.12." >&2
    echo "Debian, Ubuntu: apt-get install python3-venv" >&2
    exit 69
  fi
  # A pip constraint file is about the packages of the system's Python.
  PIP_CONSTRAINT=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1 \
    "$venvs/uv/bin/python" -m pip install --quiet --only-binary :all: \
    ${SUBPIPED_FROM:+--no-index} ${folders[@]+"${folders[@]/#/--find-links=}"} -r "$pin" >&2
  cp "$pin" "$venvs/uv/.installed"
fi

if [ -z "${UV_FIND_LINKS:-}" ]; then
  find_links=$(pip_find_links | tr -s ' ' ',')
  if [ -n "$find_links" ]; then export UV_FIND_LINKS=$find_links; fi
fi
if [ -n "${SUBPIPED_FROM:-}" ]; then
  links=$(IFS=, && echo "${folders[*]-}")
  export UV_NO_INDEX=1 UV_OFFLINE=1 UV_PYTHON_DOWNLOADS=never
  export UV_FIND_LINKS=$links${UV_FIND_LINKS:+,$UV_FIND_LINKS}
fi
# Linux without find-links: torch from the index would be the CUDA build, so name the CPU's unless
# a driver answers. macOS has one build only.
if [ -z "${UV_FIND_LINKS:-}${UV_TORCH_BACKEND:-}" ] && [ "$(uname -s)" = Linux ]; then
  if nvidia-smi -L >/dev/null 2>&1; then
    export UV_TORCH_BACKEND=auto
  else
    export UV_TORCH_BACKEND=cpu
  fi
fi

# The venvs share their files with uv's cache, which only works on one volume. `clone` is for APFS;
# ext4 cannot, and uv would copy there.
if [ -z "${UV_LINK_MODE:-}" ]; then
  if [ "$(uname -s)" = Darwin ]; then export UV_LINK_MODE=clone; else export UV_LINK_MODE=hardlink; fi
fi
volume() { df -P "$1" | awk 'NR == 2 { print $1 }'; }
cache=$("$venvs/uv/bin/uv" cache dir 2>/dev/null)
while [ ! -d "$cache" ]; do cache=$(dirname "$cache"); done
if [ "$(volume "$cache")" != "$(volume "$venvs")" ]; then
  export UV_CACHE_DIR=$venvs/uv/cache
fi
export UV_NO_PROGRESS=${UV_NO_PROGRESS:-1}
exec "$venvs/uv/bin/uv" "$@"
