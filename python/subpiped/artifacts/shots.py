"""The film's cuts, as shots leaves them for subtitle-gen: `subtitles/shots.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from subpiped.core.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# Where a film's folder keeps them.
SHOTS: Final = "subtitles/shots.json"
SCHEMA: Final = 1


def load_shots(path: Path) -> list[float]:
    """Moments of the cuts in seconds of the film, sorted."""
    return [float(shot) for shot in read_json(path)["shots"]]


def save_shots(path: Path, shots: Sequence[float], found_by: Mapping[str, object]) -> None:
    """Write them with what they were found by: the film and the settings; empty if not sought."""
    write_json(path, {"schema": SCHEMA, **found_by, "shots": list(shots)})
