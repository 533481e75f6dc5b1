"""Speaker turns: who talks when. Times are float seconds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from subpiped.core.files import read_json, write_json, write_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """`speaker` (SPEAKER_00 …) talks in `[start, end)`."""

    start: float
    end: float
    speaker: str


@dataclass(frozen=True, slots=True)
class Diarization:
    """`turns` may overlap; in `exclusive` one speaker at a time is left, the likeliest."""

    speakers: tuple[str, ...]
    turns: tuple[SpeakerTurn, ...]
    exclusive: tuple[SpeakerTurn, ...]


def save_turns(path: Path, diarization: Diarization) -> None:
    """Write diarization/turns.json whole or not at all."""
    write_json(path, {"schema": SCHEMA, **asdict(diarization)})


def load_turns(path: Path) -> Diarization:
    """Read diarization/turns.json."""
    value = read_json(path)
    return Diarization(
        speakers=tuple(value["speakers"]),
        turns=tuple(SpeakerTurn(**turn) for turn in value["turns"]),
        exclusive=tuple(SpeakerTurn(**turn) for turn in value["exclusive"]),
    )


def write_rttm(path: Path, uri: str, turns: Sequence[SpeakerTurn]) -> None:
    """Write turns as NIST's RTTM; its fields are split at spaces, so `uri` keeps none."""
    name = "_".join(uri.split())
    lines = [
        f"SPEAKER {name} 1 {t.start:.3f} {t.end - t.start:.3f} <NA> <NA> {t.speaker} <NA> <NA>\n"
        for t in turns
    ]
    write_text(path, "".join(lines))


def read_rttm(path: Path, uri: str | None = None) -> list[SpeakerTurn]:
    """Read the turns of `uri`, or of all files named in it, sorted by start."""
    turns = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if fields and fields[0] == "SPEAKER" and uri in (None, fields[1]):
            start = float(fields[3])
            turns.append(SpeakerTurn(start, start + float(fields[4]), fields[7]))
    return sorted(turns, key=lambda t: (t.start, t.end))
