"""Which stretches of a film are sung, as pyannote-vad left them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.segments import segments_from_json
from subpiped.core.files import read_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from subpiped.artifacts.segments import SpeechSegment

_MOSTLY: Final = 0.5


@dataclass(frozen=True, slots=True)
class SungStretches:
    """Where songs are, and where there is only music; sorted by time."""

    songs: list[SpeechSegment] = field(default_factory=list)
    music: list[SpeechSegment] = field(default_factory=list)


def load_songs(path: Path) -> SungStretches:
    """Read vad/songs.json; older ones tell nothing of music."""
    value = read_json(path)
    return SungStretches(
        segments_from_json(value["songs"]), segments_from_json(value.get("music", ()))
    )


def is_sung(start: float, end: float, songs: Sequence[SpeechSegment]) -> bool:
    """Whether most of the time from `start` to `end` lies in songs."""
    if end <= start:
        return any(song.start <= start < song.end for song in songs)
    sung = sum(max(0.0, min(end, song.end) - max(start, song.start)) for song in songs)
    return sung > _MOSTLY * (end - start)
