"""How cues and speech lie on each other: speech without a cue, cues without speech."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.segments import (
    SpeechSegment,
    intersect,
    merge_close,
    subtract,
    total,
    widen,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.cues import Cue

# A cue may be half a second before or after what the detectors call speech: they differ by that
# much among themselves at soft onsets and endings.
TOLERANCE: Final = 0.5
# Shorter stretches are laughter, breath and single calls, of which Whisper rightly writes nothing.
UNCOVERED_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Times in seconds.

    Attributes:
        speech: seconds of speech on which both detectors agree, songs apart.
        covered: how much of it lies under a cue, give or take `TOLERANCE`.
        uncovered: stretches of it of at least `UNCOVERED_SECONDS` without a cue.
        over_silence: numbers of the cues with no speech at all below them.
    """

    speech: float
    covered: float
    uncovered: tuple[SpeechSegment, ...]
    over_silence: tuple[int, ...]


def coverage(
    cues: Sequence[Cue],
    speech: Sequence[SpeechSegment],
    songs: Sequence[SpeechSegment],
    duration: float,
) -> Coverage:
    """Hold cues against speech.

    Args:
        cues: sorted by time.
        speech: what voice activity detection found, sorted, free of overlap.
        songs: stretches of singing, sorted, free of overlap.
        duration: of the film in seconds.
    """
    shown = merge_close(SpeechSegment(cue.start, cue.end) for cue in cues if cue.end > cue.start)
    agreed = subtract([s for s in speech if not s.disputed], songs)
    reached = widen(shown, TOLERANCE, max(duration, cues[-1].end if cues else 0.0))
    covered = total(intersect(agreed, reached))
    uncovered = [s for s in subtract(agreed, reached) if s.duration >= UNCOVERED_SECONDS]
    # A voice is no speech detector's speech in songs, but words are sung there.
    audible = merge_close([*widen(speech, TOLERANCE, max(duration, 0.0)), *songs])
    silent = [cue.index for cue in cues if not _touches(cue, audible)]
    return Coverage(total(agreed), covered, tuple(uncovered), tuple(silent))


def _touches(cue: Cue, stretches: Sequence[SpeechSegment]) -> bool:
    low, high = 0, len(stretches)
    while low < high:  # the first stretch that ends after the cue begins
        middle = (low + high) // 2
        if stretches[middle].end <= cue.start:
            low = middle + 1
        else:
            high = middle
    return low < len(stretches) and stretches[low].start < cue.end
