"""What was recognized and not believed: what was tried instead, and what became of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from subpiped.core.files import write_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from subpiped.artifacts.transcript import TranscriptSegment

SCHEMA: Final = 1

# `lost`: speech in which no word was recognized.
Outcome = Literal["dropped", "replaced", "kept", "lost"]


@dataclass(frozen=True, slots=True)
class Trial:
    """One way of decoding a chunk: its text with Whisper's measures, and why it is doubted."""

    step: str
    text: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubted stretch of a film, in seconds; `replacement` is the text that is shown instead."""

    start: float
    end: float
    text: str
    language: str
    why: tuple[str, ...]
    outcome: Outcome
    replacement: str | None = None
    tried: tuple[Trial, ...] = ()


def trial(step: str, segments: Sequence[TranscriptSegment]) -> Trial:
    """The record of one way of decoding; the worst of each measure."""
    return Trial(
        step=step,
        text=" ".join(s.text for s in segments),
        avg_logprob=round(min((s.avg_logprob for s in segments), default=0.0), 3),
        no_speech_prob=round(max((s.no_speech_prob for s in segments), default=0.0), 3),
        compression_ratio=round(max((s.compression_ratio for s in segments), default=0.0), 3),
        why=tuple(sorted({why for s in segments for why in s.doubts})),
    )


def doubt_from_json(value: dict[str, Any]) -> Doubt:
    """A doubt from its JSON object."""
    tried = tuple(Trial(**{**t, "why": tuple(t["why"])}) for t in value["tried"])
    return Doubt(**{**value, "why": tuple(value["why"]), "tried": tried})


def save_doubts(path: Path, doubts: Sequence[Doubt]) -> None:
    """Write doubts.json whole or not at all."""
    write_json(path, {"schema": SCHEMA, "doubts": [asdict(doubt) for doubt in doubts]})
