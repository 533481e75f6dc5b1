"""What a stage's result depends on besides inputs and options: its code and its packages."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from utils.files import sha256_file
from utils.options import PYTHON_DIR

if TYPE_CHECKING:
    from pathlib import Path

STAGE_NUMBERS: Final[dict[str, int]] = {
    "demux": 1,
    "tmdb": 2,
    "pre-ner": 3,
    "silero-vad": 4,
    "pyannote-vad": 5,
    "diarization": 6,
    "asr": 7,
    "post-ner": 8,
    "subtitle-gen": 9,
    "mux": 10,
}


def script_name(stage: str) -> str:
    """File name of a stage's script, `pyannote-vad` giving `05_pyannote_vad.py`."""
    return f"{STAGE_NUMBERS[stage]:02d}_{stage.replace('-', '_')}.py"


def code_sha256(stage: str, python_dir: Path = PYTHON_DIR) -> str:
    """Sha256 over the stage's script and all of engines/ and utils/.

    For each file, sorted by its path below `python_dir`: the path, a NUL, the file's sha256 and
    a newline. `src/pipeline/freshness.ts` computes the same.
    """
    files = [python_dir / "scripts" / script_name(stage)]
    for folder in ("engines", "utils"):
        files += (python_dir / folder).glob("*.py")
    listing = sorted(f"{p.relative_to(python_dir).as_posix()}\0{sha256_file(p)}\n" for p in files)
    return hashlib.sha256("".join(listing).encode()).hexdigest()


def lock_sha256(stage: str, profile: str, python_dir: Path = PYTHON_DIR) -> str | None:
    """Sha256 of the lock file that the stage's venv is made from, or None without one."""
    name = stage.replace("-", "_")
    suffixes = (".best.lock", ".lock") if profile == "best" else (".lock",)
    for suffix in suffixes:
        lock = python_dir / "requirements" / f"{name}{suffix}"
        if lock.is_file():
            return sha256_file(lock)
    return None
