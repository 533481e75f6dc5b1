"""Cues: the subtitles of a film. Seconds here; integer milliseconds in every file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from subpiped.core.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SCHEMA: Final = 2


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: 1-based `index`, `start` and `end` in seconds, its lines.

    `song` says that it is sung, `confidence` how sure the recognizer was of its words (the mean
    probability of their tokens, 0 to 1), `speakers` who talks in it as far as that is known.
    """

    index: int
    start: float
    end: float
    lines: tuple[str, ...]
    song: bool = False
    confidence: float | None = None
    speakers: tuple[str, ...] = ()

    @property
    def start_ms(self) -> int:
        """Start in milliseconds; the only rounding there is, shared by all files."""
        return round(self.start * 1000)

    @property
    def end_ms(self) -> int:
        """End in milliseconds."""
        return round(self.end * 1000)


def in_milliseconds(cues: Sequence[Cue]) -> list[Cue]:
    """The cues with the times that every file has of them."""
    return [replace(c, start=c.start_ms / 1000, end=c.end_ms / 1000) for c in cues]


def save_cues(path: Path, language: str, cues: Sequence[Cue]) -> None:
    """Write cues.json whole or not at all; `language` is the ISO 639-1 code of the text."""
    value = [
        {
            "index": c.index,
            "start_ms": c.start_ms,
            "end_ms": c.end_ms,
            "lines": list(c.lines),
            "song": c.song,
            "confidence": c.confidence,
            "speakers": list(c.speakers),
        }
        for c in cues
    ]
    write_json(path, {"schema": SCHEMA, "language": language, "cues": value})


def load_cues(path: Path) -> tuple[str, list[Cue]]:
    """Read cues.json: the language and the cues."""
    value = read_json(path)
    cues = [
        Cue(
            c["index"],
            c["start_ms"] / 1000,
            c["end_ms"] / 1000,
            tuple(c["lines"]),
            c.get("song", False),
            c.get("confidence"),
            tuple(c.get("speakers", ())),
        )
        for c in value["cues"]
    ]
    return value["language"], cues
