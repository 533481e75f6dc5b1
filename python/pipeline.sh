#!/usr/bin/env bash
# Run all stages over one film by hand, in order, without the daemon.
#
#   python/pipeline.sh FILE [--home FOLDER | --movie-dir FOLDER]
#
# The artifacts go to <home>/out/<Movie_Name>/ (home: SUBPIPED_HOME, else ~/Movies/subpiped on a Mac
# and ~/subpiped elsewhere), or into --movie-dir. Stops at the first stage that fails.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() { sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

film='' movie_dir='' home=${SUBPIPED_HOME:-}
while [ $# -gt 0 ]; do
  case $1 in
    --home) home=${2:?--home needs a folder}; shift 2 ;;
    --movie-dir) movie_dir=${2:?--movie-dir needs a folder}; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "unknown option $1" >&2; usage >&2; exit 2 ;;
    *) film=$1; shift ;;
  esac
done
if [ -z "$film" ]; then usage >&2; exit 2; fi
if [ ! -f "$film" ]; then echo "no such file: $film" >&2; exit 65; fi

if [ -z "$home" ]; then
  if [ "$(uname -s)" = Darwin ]; then home=$HOME/Movies/subpiped; else home=$HOME/subpiped; fi
fi
# The film's folder as the daemon names it, and the stages in their order with their scripts.
told=$(PYTHONPATH=$here "$here/venvs/demux/bin/python" -c '
import pathlib, sys
from subpiped.core.files import movie_dir_name
from subpiped.core.stages import STAGES, script_name
print(movie_dir_name(pathlib.Path(sys.argv[1])))
for stage in STAGES:
    print(f"{stage}:{script_name(stage)}")
' "$film") || { echo "the venvs are missing: run python/setup_venvs.sh" >&2; exit 69; }
{ IFS= read -r name; steps=$(cat); } <<<"$told"
movie_dir=${movie_dir:-$home/out/$name}
mkdir -p "$movie_dir/logs" || exit 73

for step in $steps; do
  stage=${step%%:*}
  script=$here/scripts/${step#*:}
  python=$here/venvs/$stage/bin/python
  if [ ! -x "$python" ]; then
    echo "$stage: its venv is missing; run python/setup_venvs.sh $stage" >&2
    exit 69
  fi
  echo "== $stage"
  started=$(date +%s)
  log=$movie_dir/logs/$stage.log
  if [ -t 2 ]; then
    # On a terminal the stage draws its bar there, and what it says can be read above.
    "$python" "$script" --input "$film" --movie-dir "$movie_dir"
    code=$?
    log="see the output above"
  else
    "$python" "$script" --input "$film" --movie-dir "$movie_dir" 2>&1 | tee "$log"
    code=${PIPESTATUS[0]}
  fi
  if [ "$code" -ne 0 ]; then
    echo "$stage failed (exit $code); log: $log" >&2
    exit "$code"
  fi
  echo "   $stage: $(($(date +%s) - started)) s"
done
echo "film and subtitles: $movie_dir"
