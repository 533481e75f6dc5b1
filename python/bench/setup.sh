#!/usr/bin/env bash
# Make the peers' environments for the benchmarks: python/venvs/bench, python/venvs/bench-whisperx.
#
# Nothing else needs them. A peer that cannot be installed here is left out of the table.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venvs=${SUBPIPED_VENVS:-$here/../venvs}
uv=$here/../uv.sh
python=$("$here/../find_python.sh")

make_venv() {
  local name=$1 lock=$2
  local venv=$venvs/$name
  if [ "$(cat "$venv/.stamp" 2>/dev/null)" = "$(cat "$lock")" ]; then return; fi
  "$uv" venv --quiet --clear --python "$python" "$venv"
  # The locks leave out triton, which openai-whisper asks for: only its words' times on CUDA use it.
  "$uv" pip install --quiet --python "$venv" --no-deps --requirement "$lock"
  # torchaudio's Linux build is linked against CUDA; what is used of it is Python.
  if ! "$venv/bin/python" -c 'import torchaudio' 2>/dev/null; then
    rm -f "$venv"/lib/python3*/site-packages/torchaudio/lib/*.so
  fi
  cp "$lock" "$venv/.stamp"
}

make_venv bench "$here/peers.lock"
# pyannote.audio's, with WhisperX on top: that pins older versions of what it runs with all the same.
make_venv bench-whisperx "$here/whisperx.lock" &&
  "$uv" pip install --quiet --python "$venvs/bench-whisperx" --no-deps whisperx==3.8.6 ||
  echo "WhisperX cannot be installed here: the table goes without it" >&2
