"""A film's folder as the stages before asr leave it, for tests of asr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from utils.files import write_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def write_speech(movie_dir: Path, speech: Sequence[tuple[float, float]], duration: float) -> None:
    """vad/pyannote.json with the given speech."""
    segments = [{"start": start, "end": end, "disputed": False} for start, end in speech]
    path = movie_dir / "vad" / "pyannote.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, {"schema": 1, "duration": duration, "segments": segments, "disputed": []})


def write_prompt(movie_dir: Path, prompt: str = "") -> None:
    """entities/glossary.json with no more than a prompt."""
    path = movie_dir / "entities" / "glossary.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, {"schema": 1, "entities": [], "prompt": prompt, "prompt_tokens": 0})
