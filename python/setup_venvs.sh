#!/usr/bin/env bash
# Make the stages' venvs exactly as their lock files say.
#
#   python/setup_venvs.sh [--profile starter|best|test] [--into FOLDER] [NAME...]
#   python/setup_venvs.sh [--profile starter|best|test] --save-to FOLDER [NAME...]
#
# They lie in FOLDER, else in SUBPIPED_VENVS, else in venvs/ beside this file. With --save-to none is
# made: their wheels and uv's are put into FOLDER/wheels, for a machine of the same kind (system,
# processor, Python) without a network, where SUBPIPED_FROM=FOLDER names them.
#
# NAME is a stage (demux ... mux), a stage's second engine (asr.best), test, or convert; none means
# all that the profile needs. A stage of profile `best` is made from requirements/<stage>.best.lock
# where there is one. `test` is the starter's venvs, those of the second engines, and the test tools.
# A venv is left alone while its lock, the Python and the uv are those it was made with.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
requirements=$here/requirements
into=${SUBPIPED_VENVS:-$here/venvs}
profile=starter
save_to=
names=()

while [ $# -gt 0 ]; do
  case $1 in
    --profile) profile=${2:?--profile needs a value}; shift 2 ;;
    --into) into=${2:?--into needs a folder}; shift 2 ;;
    --save-to) save_to=${2:?--save-to needs a folder}; shift 2 ;;
    -h | --help) sed -n '2,15s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    -*) echo "unknown option $1 (see --help)" >&2; exit 2 ;;
    *) names+=("$1"); shift ;;
  esac
done
case $profile in
  starter | best | test) ;;
  *) echo "unknown profile $profile: starter, best or test" >&2; exit 2 ;;
esac

# A stage's lock: dashes in its name are underscores in the file's.
lock_of() {
  local lock=$requirements/${1//-/_}.lock
  if [ "$profile" = best ] && [ -f "${lock%.lock}.best.lock" ]; then lock=${lock%.lock}.best.lock; fi
  echo "$lock"
}

python=$("$here/find_python.sh")
if [ ${#names[@]} -eq 0 ]; then
  # Before any venv is there, by the interpreter that they are made with; in the table's order.
  stages=($("$python" -c 'import json, sys; print(*json.load(open(sys.argv[1], "rb")))' "$here/../config/stages.json"))
  names=("${stages[@]}")
  if [ "$profile" = test ]; then
    names+=(test)
    for stage in "${stages[@]}"; do
      if [ -f "$requirements/${stage//-/_}.best.lock" ]; then names+=("$stage.best"); fi
    done
  fi
fi

made_with="$("$python" -c 'import sys; print(sys.executable, sys.version.split()[0])') $(cat "$requirements/uv.txt")"

make_venv() {
  local name=$1 lock=$2 venv=$into/$1 wanted
  wanted=$(echo "$made_with" && cat "$lock")
  if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.stamp" 2>/dev/null)" = "$wanted" ]; then
    return
  fi
  # An interrupted sync leaves no stamp, and the next run starts from an empty venv.
  if [ ! -x "$venv/bin/python" ] || [ "$(head -n 1 "$venv/.stamp" 2>/dev/null)" != "$made_with" ]; then
    "$here/uv.sh" venv --quiet --clear --python "$python" "$venv"
  fi
  rm -f "$venv/.stamp"
  if ! sync_hashed "$venv" "$lock"; then
    if [ -n "${SUBPIPED_FROM:-}" ]; then tell_missing "$venv" "$lock"; fi
    return 1
  fi
  # The locks leave CUDA's libraries out; on a machine with a driver torch brings its own.
  if grep -q '^torch==' "$lock" && [ "$(uname -s)" = Linux ] && nvidia-smi -L >/dev/null 2>&1; then
    "$here/uv.sh" pip install --quiet --python "$venv/bin/python" -r "$lock"
  fi
  printf '%s\n' "$wanted" >"$venv/.stamp"
  echo "$name: made from ${lock##*/}"
}

# What a lock says, each file by its sha256; torch alone by its version, as its build is the machine's.
sync_hashed() {
  local venv=$1 lock=$2 torch
  torch=$(grep '^torch==' "$lock" || true)
  sed '/^torch==/d' "$lock" | "$here/uv.sh" pip sync --quiet --allow-empty-requirements \
    --require-hashes --python "$venv/bin/python" - || return 1
  if [ -n "$torch" ]; then
    "$here/uv.sh" pip install --quiet --no-deps --python "$venv/bin/python" "$torch"
  fi
}

# Every package of a lock that SUBPIPED_FROM has no wheel for; uv's message names the first.
tell_missing() {
  local requirement missing=
  while IFS= read -r requirement; do
    if [ -n "$requirement" ] && ! "$here/uv.sh" pip install --quiet --dry-run --no-deps \
      --python "$1/bin/python" "$requirement" >/dev/null 2>&1 </dev/null; then
      missing="$missing ${requirement%% *}"
    fi
  done < <(sed -n 's/^\([a-z0-9].*[^ \\]\)[ \\]*$/\1/p' "$2")
  if [ -n "$missing" ]; then echo "no wheels in $SUBPIPED_FROM for:$missing" >&2; fi
}

save_wheels() {
  local pip=("$python" -m pip) hashed arguments=(-r "$requirements/uv.txt") torch=
  # The stages' Python asks, since it is the one whose wheels are wanted.
  if ! "${pip[@]}" --version >/dev/null 2>&1; then
    "$here/uv.sh" --version >/dev/null
    pip=("${SUBPIPED_VENVS:-$here/venvs}/uv/bin/python" -m pip --python "$python")
  fi
  hashed=$(mktemp)
  for name in "$@"; do
    sed '/^torch==/d' "$(lock_of "$name")" >>"$hashed"
    torch=$(grep '^torch==' "$(lock_of "$name")" || echo "$torch")
  done
  # As uv.sh has uv do: the index's torch for Linux is useless without CUDA's libraries.
  if [ -n "$torch" ]; then arguments+=("$torch"); fi
  if [ -n "$torch" ] && [ "$(uname -s)" = Linux ] && [ -z "${PIP_FIND_LINKS:-}" ] && ! nvidia-smi -L >/dev/null 2>&1; then
    arguments+=(--extra-index-url https://download.pytorch.org/whl/cpu)
  fi
  mkdir -p "$save_to/wheels"
  # uv downloads nothing without installing it. What lies there already is not fetched again.
  download() {
    PIP_CONSTRAINT=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1 "${pip[@]}" download -qq --no-deps \
      --only-binary :all: --dest "$save_to/wheels" "$@" >&2
  }
  download --require-hashes -r "$hashed"
  rm -f "$hashed"
  download "${arguments[@]}"
  echo "$(find "$save_to/wheels" -name '*.whl' | wc -l | tr -d ' ') wheels in $save_to/wheels"
}

if [ -n "$save_to" ]; then
  save_wheels "${names[@]}"
  exit
fi

mkdir -p "$into"
set -o errtrace
trap 'echo "could not create the venv of $name; see the reason above" >&2' ERR
for name in "${names[@]}"; do
  lock=$(lock_of "$name")
  if [ ! -f "$lock" ]; then
    echo "there is no ${lock##*/}; known: $(cd "$requirements" && echo *.lock)" >&2
    exit 2
  fi
  make_venv "$name" "$lock"
done
