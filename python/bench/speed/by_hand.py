"""Runs all stages one after the other, without the daemon: nothing beside nothing.

    python by_hand.py VENVS FILM MOVIE_DIR      the options in SUBPIPED_OPTIONS

Writes the wall seconds of each stage's process to MOVIE_DIR/by_hand.json.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

_PYTHON = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_PYTHON))

from subpiped.core.stages import STAGES, script_name


def main() -> int:
    """The exit code of the first stage that fails."""
    venvs, film, movie_dir = sys.argv[1:]
    seconds = {}
    for stage in STAGES:
        script = _PYTHON / "scripts" / script_name(stage)
        python = Path(venvs) / stage / "bin" / "python"
        command = [str(python), str(script), "--input", film, "--movie-dir", movie_dir]
        started = time.monotonic()
        code = subprocess.run(command, check=False).returncode
        if code:
            sys.stderr.write(f"{stage} failed with exit code {code}\n")
            return code
        seconds[stage] = time.monotonic() - started
    (Path(movie_dir) / "by_hand.json").write_text(json.dumps(seconds), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
