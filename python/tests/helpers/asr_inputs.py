"""A film's folder as the stages before asr leave it, for tests of asr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.core.files import write_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def write_speech(movie_dir: Path, speech: Sequence[tuple[float, float]], duration: float) -> None:
    """vad/pyannote.json with the given speech."""
    segments = [{"start": start, "end": end, "disputed": False} for start, end in speech]
    path = movie_dir / "vad" / "pyannote.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, {"schema": 1, "duration": duration, "segments": segments, "disputed": []})


def write_names(movie_dir: Path, *names: str) -> None:
    """entities/glossary.json with characters of these names."""
    path = movie_dir / "entities" / "glossary.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    entities = [{"canonical": name, "kind": "character", "variants": []} for name in names]
    entities.append({"canonical": "A Film", "kind": "title", "variants": []})
    write_json(path, {"schema": 1, "entities": entities, "prompt": "", "prompt_tokens": 0})
