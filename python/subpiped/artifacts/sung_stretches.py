"""Which stretches of a film are sung, as pyannote-vad left them for the cues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from subpiped.artifacts.segments import SpeechSegment
from subpiped.core.files import read_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MOSTLY: Final = 0.5


def load_songs(path: Path) -> list[SpeechSegment]:
    """The songs of `vad/songs.json`, sorted by time."""
    found = read_json(path)["songs"]
    return sorted((SpeechSegment(s["start"], s["end"]) for s in found), key=lambda song: song.start)


def is_sung(start: float, end: float, songs: Sequence[SpeechSegment]) -> bool:
    """Whether most of the time from `start` to `end` lies in songs."""
    if end <= start:
        return any(song.start <= start < song.end for song in songs)
    sung = sum(max(0.0, min(end, song.end) - max(start, song.start)) for song in songs)
    return sung > _MOSTLY * (end - start)
