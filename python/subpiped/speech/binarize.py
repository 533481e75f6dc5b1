"""From scores per frame to segments in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from subpiped.artifacts.segments import SpeechSegment, merge_close

if TYPE_CHECKING:
    from numpy.typing import NDArray


def active_frames(scores: NDArray[np.floating], onset: float, offset: float) -> NDArray[np.bool_]:
    """Frames inside speech: entered at `onset` or above, left below `offset`. Shape (frames,)."""
    decided = np.where(scores >= onset, 1, np.where(scores < offset, 0, -1))
    # An undecided frame (between the thresholds) keeps the state of the last decided one.
    index = np.where(decided >= 0, np.arange(len(decided)), -1)
    np.maximum.accumulate(index, out=index)
    active: NDArray[np.bool_] = (index >= 0) & (decided[index] == 1)
    return active


def runs(active: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open index ranges `[first, last)` in which `active` holds."""
    edges = np.diff(np.concatenate([[False], active, [False]]).astype(np.int8))
    return list(
        zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True)
    )


def to_segments(  # noqa: PLR0913 - the geometry of a frame and the two limits
    active: NDArray[np.bool_],
    *,
    frame_step: float,
    frame_offset: float,
    duration: float,
    min_speech: float,
    min_silence: float,
) -> list[SpeechSegment]:
    """Segments in seconds within `[0, duration]`.

    Frame i stands for the time `frame_offset + i * frame_step`. Pauses up to `min_silence` are
    closed first, then segments shorter than `min_speech` are dropped, as Silero and pyannote do.
    """
    segments = []
    for first, last in runs(active):
        # A run that touches an end of the film reaches to that end: no frame lies beyond it.
        start = 0.0 if first == 0 else frame_offset + first * frame_step
        end = duration if last == len(active) else frame_offset + last * frame_step
        if start < min(end, duration):
            segments.append(SpeechSegment(start, min(end, duration)))
    merged = merge_close(segments, min_silence)
    return [segment for segment in merged if segment.duration >= min_speech]
