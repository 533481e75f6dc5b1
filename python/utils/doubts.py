"""What was recognised and not believed: what was tried instead, and what became of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Literal

from utils.files import write_json
from utils.guards import is_retried
from utils.pieces import MIN_SPEECH, without_text
from utils.segments import total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from utils.pieces import Piece
    from utils.transcript import TranscriptSegment

SCHEMA: Final = 1
# Speech that goes on this soon after a doubted text went with it: detectors and Whisper differ by
# that much on an edge.
_TOUCHING: Final = 0.5

# `lost`: speech in which no word was recognised.
Outcome = Literal["dropped", "replaced", "kept", "lost"]


@dataclass(frozen=True, slots=True)
class Trial:
    """One way of hearing a piece: its text with Whisper's measures, and why it is doubted."""

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
    """The record of one way of hearing; the worst of each measure."""
    return Trial(
        step=step,
        text=" ".join(s.text for s in segments),
        avg_logprob=round(min((s.avg_logprob for s in segments), default=0.0), 3),
        no_speech_prob=round(max((s.no_speech_prob for s in segments), default=0.0), 3),
        compression_ratio=round(max((s.compression_ratio for s in segments), default=0.0), 3),
        why=tuple(sorted({why for s in segments for why in s.doubts})),
    )


def doubts_of(
    first: Sequence[TranscriptSegment],
    kept: Sequence[TranscriptSegment],
    piece: Piece,
    language: str,
    tried: tuple[Trial, ...],
) -> list[Doubt]:
    """The record of a piece: what was doubted at first, and all speech that is left without text.

    Args:
        first: what was heard at first.
        kept: what is shown, in order.
        piece: where all of it lies.
        language: the piece was heard in (ISO 639-1).
        tried: the ways in which it was heard.
    """
    bare = without_text(piece, kept)
    runs = [list(run) for doubted, run in groupby(first, lambda s: is_retried(s.doubts)) if doubted]
    spans = [(run[0].start, run[-1].end, run) for run in runs]
    if not first and total(s for s in piece.speech if not s.disputed) >= MIN_SPEECH:
        spans = [(piece.speech[0].start, piece.speech[-1].end, [])]
    found = []
    for start, end, run in spans:
        shown = [s.text for s in kept if s.start < end and s.end > start]
        if not shown:
            gone = [s for s in bare if s.start <= end + _TOUCHING and s.end >= start - _TOUCHING]
            bare = [s for s in bare if s not in gone]
            start = min([start, *(s.start for s in gone)])  # noqa: PLW2901
            end = max([end, *(s.end for s in gone)])  # noqa: PLW2901
        found.append(_doubt(start, end, run, shown, language, tried))
    found += [_doubt(s.start, s.end, [], [], language, tried) for s in bare]
    return sorted(found, key=lambda doubt: doubt.start)


def _doubt(  # noqa: PLR0913, PLR0917 - each is a part of the record
    start: float,
    end: float,
    said: Sequence[TranscriptSegment],
    shown: Sequence[str],
    language: str,
    tried: tuple[Trial, ...],
) -> Doubt:
    same = bool(said) and list(shown) == [s.text for s in said]
    outcome: Outcome = "dropped" if said else "lost"
    if shown:
        outcome = "kept" if same else "replaced"
    return Doubt(
        start,
        end,
        " ".join(s.text for s in said),
        language,
        tuple(sorted({d for s in said for d in s.doubts})) or ("nothing_heard",),
        outcome,
        " ".join(shown) if outcome == "replaced" else None,
        tried,
    )


def doubt_from_json(value: dict[str, Any]) -> Doubt:
    """A doubt from its JSON object."""
    tried = tuple(Trial(**{**t, "why": tuple(t["why"])}) for t in value["tried"])
    return Doubt(**{**value, "why": tuple(value["why"]), "tried": tried})


def save_doubts(path: Path, doubts: Sequence[Doubt]) -> None:
    """Write doubts.json whole or not at all."""
    write_json(path, {"schema": SCHEMA, "doubts": [asdict(doubt) for doubt in doubts]})
