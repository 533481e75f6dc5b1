"""The record of a chunk: no text is dropped, and no speech left bare, without a note."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.coverage import UNCOVERED_SECONDS
from subpiped.artifacts.doubts import Doubt, Outcome, Trial
from subpiped.artifacts.segments import total
from subpiped.recognition.chunks import MIN_SPEECH, without_text
from subpiped.recognition.guards import is_retried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.artifacts.transcript import TranscriptSegment
    from subpiped.recognition.chunks import Chunk

# Speech that goes on this soon after a doubted text went with it: detectors and Whisper differ by
# that much on an edge.
_TOUCHING: Final = 0.5


def gone_speech(
    first: Sequence[TranscriptSegment], kept: Sequence[TranscriptSegment], chunk: Chunk
) -> list[SpeechSegment]:
    """Agreed speech that is left without text, though somebody may have said something there.

    Between texts that nobody doubts a detector's speech is breath and laughter, too: what is less
    than that (`UNCOVERED_SECONDS`) is not missed.

    Args:
        first: the first transcript.
        kept: what is shown, in order.
        chunk: where all of it lies.
    """
    gaps: dict[int, list[SpeechSegment]] = {}
    for stretch in without_text(chunk, kept):
        gaps.setdefault(sum(s.end <= stretch.start for s in kept), []).append(stretch)
    doubted = [s for s in first if is_retried(s.doubts)]

    def is_missed(gap: list[SpeechSegment]) -> bool:
        dropped = any(
            d.start < s.end + _TOUCHING and s.start < d.end + _TOUCHING
            for d in doubted
            for s in gap
        )
        return dropped or not first or total(gap) >= UNCOVERED_SECONDS

    return [stretch for gap in gaps.values() if is_missed(gap) for stretch in gap]


def doubts_of(
    first: Sequence[TranscriptSegment],
    kept: Sequence[TranscriptSegment],
    chunk: Chunk,
    language: str,
    tried: tuple[Trial, ...],
) -> list[Doubt]:
    """The record of a chunk: what was doubted at first, and speech that is left without text.

    Args:
        first: the first transcript.
        kept: what is shown, in order.
        chunk: where all of it lies.
        language: in which the chunk was decoded (ISO 639-1).
        tried: the ways in which it was decoded.
    """
    bare = gone_speech(first, kept, chunk)
    runs = [list(run) for doubted, run in groupby(first, lambda s: is_retried(s.doubts)) if doubted]
    spans = [(run[0].start, run[-1].end, run) for run in runs]
    if not first and total(s for s in chunk.speech if not s.disputed) >= MIN_SPEECH:
        spans = [(chunk.speech[0].start, chunk.speech[-1].end, [])]
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
        tuple(sorted({d for s in said for d in s.doubts})) or ("nothing_transcribed",),
        outcome,
        " ".join(shown) if outcome == "replaced" else None,
        tried,
    )
