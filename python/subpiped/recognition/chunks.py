"""Cuts the film's speech into chunks for the recognizer, always between words.

A chunk is a stretch of the film's real sound, so a time in it plus the chunk's start is a time in
the film, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from subpiped.artifacts.segments import SpeechSegment, merge_close, subtract
from subpiped.media.waveform import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from subpiped.artifacts.transcript import TranscriptSegment
    from subpiped.media.waveform import Waveform

_QUIET_WINDOW_SECONDS: Final = 0.2
_QUIET_HOP_SECONDS: Final = 0.02
# That much speech, found by both detectors, holds a word.
MIN_SPEECH: Final = 1.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Sound `[start, end)` of the film in seconds, on whole samples, and the speech in it."""

    start: float
    end: float
    speech: tuple[SpeechSegment, ...]

    @property
    def speech_seconds(self) -> float:
        """Seconds of speech in the chunk."""
        return sum(s.duration for s in self.speech)


@dataclass(frozen=True, slots=True)
class ChunkOptions:
    """How speech is cut.

    Attributes:
        duration: length of the film's sound in seconds; no chunk ends later.
        pad: seconds of sound kept before and after the speech of a chunk.
        max_seconds: longest chunk, pads included; Whisper takes 30 s at a time.
        join_gap: silence in seconds up to which neighbors share a chunk.
    """

    duration: float
    pad: float
    max_seconds: float
    join_gap: float


def cut_chunks(
    speech: Sequence[SpeechSegment],
    options: ChunkOptions,
    quietest: Callable[[float, float], float],
) -> list[Chunk]:
    """Chunks in order, without overlap, that together hold all of `speech`.

    Args:
        speech: sorted, free of overlap.
        options: lengths in seconds.
        quietest: the moment between two times where a cut hurts least; asked only for speech
            that goes on for longer than a chunk.
    """
    limit = options.max_seconds - 2 * options.pad
    parts = [part for segment in speech for part in _shorten(segment, limit, quietest)]
    groups = list(_group(parts, options.join_gap, limit))
    chunks = []
    for index, group in enumerate(groups):
        start = group[0].start - options.pad
        end = group[-1].end + options.pad
        # Where pads would meet, each chunk gets half of the silence: nothing is decoded twice.
        if index > 0:
            start = max(start, (groups[index - 1][-1].end + group[0].start) / 2)
        if index + 1 < len(groups):
            end = min(end, (group[-1].end + groups[index + 1][0].start) / 2)
        start, end = max(0.0, start), min(options.duration, end)
        chunks.append(Chunk(_on_sample(start), _on_sample(end), tuple(group)))
    return chunks


def halve(chunk: Chunk) -> list[Chunk]:
    """The chunk cut in the widest silence between its speech segments; itself if it has none."""
    gaps = [b.start - a.end for a, b in pairwise(chunk.speech)]
    if not gaps:
        return [chunk]
    cut = 1 + gaps.index(max(gaps))
    before, after = chunk.speech[:cut], chunk.speech[cut:]
    middle = _on_sample((before[-1].end + after[0].start) / 2)
    return [Chunk(chunk.start, middle, before), Chunk(middle, chunk.end, after)]


def part_of(chunk: Chunk, start: float, end: float) -> Chunk | None:
    """The chunk from `start` to `end` (seconds of the film), or None without speech there.

    Less than a sample of speech is what rounding left of the speech beside it: as a chunk of its
    own it would be no sound at all.
    """
    start, end = _on_sample(max(chunk.start, start)), _on_sample(min(chunk.end, end))
    outside = [SpeechSegment(chunk.start - 1.0, start), SpeechSegment(end, chunk.end + 1.0)]
    inside = subtract(chunk.speech, outside)
    speech = tuple(s for s in inside if s.duration >= 1 / SAMPLE_RATE)
    return Chunk(start, end, speech) if speech else None


def without_text(chunk: Chunk, segments: Iterable[TranscriptSegment]) -> list[SpeechSegment]:
    """Stretches of the chunk's agreed speech, long enough for a word, that no segment covers."""
    covered = merge_close(SpeechSegment(s.start, s.end) for s in segments)
    bare = subtract([s for s in chunk.speech if not s.disputed], covered)
    return [s for s in bare if s.duration >= MIN_SPEECH]


def quietest_moment(waveform: Waveform, start: float, end: float) -> float:
    """The middle of the 0.2 s with the least energy between two times in seconds."""
    sound = waveform.seconds(start, end)
    hop = round(_QUIET_HOP_SECONDS * SAMPLE_RATE)
    steps = round(_QUIET_WINDOW_SECONDS / _QUIET_HOP_SECONDS)
    count = len(sound) // hop
    if count <= steps:
        return (start + end) / 2
    energy = np.square(sound[: count * hop]).reshape(count, hop).sum(axis=1)
    smooth = np.convolve(energy, np.ones(steps), mode="valid")
    return start + (int(smooth.argmin()) + steps / 2) * _QUIET_HOP_SECONDS


def _shorten(
    segment: SpeechSegment, limit: float, quietest: Callable[[float, float], float]
) -> list[SpeechSegment]:
    """The segment cut at quiet moments into parts of at most `limit` seconds."""
    parts = []
    start = segment.start
    while segment.end - start > limit:
        cut = quietest(start + limit / 2, start + limit)
        parts.append(SpeechSegment(start, cut, segment.disputed))
        start = cut
    return [*parts, SpeechSegment(start, segment.end, segment.disputed)]


def _group(
    parts: Sequence[SpeechSegment], join_gap: float, limit: float
) -> list[list[SpeechSegment]]:
    """Neighbors together as long as they fit, parted at the widest gap in the second half."""
    groups: list[list[SpeechSegment]] = []
    first = 0
    while first < len(parts):
        origin = parts[first].start
        last = first  # the last part that can share the chunk
        while (
            last + 1 < len(parts)
            and parts[last + 1].start - parts[last].end <= join_gap
            and parts[last + 1].end - origin <= limit
        ):
            last += 1
        full = last + 1 < len(parts) and parts[last + 1].start - parts[last].end <= join_gap
        if full:  # the chunk is full before the speech pauses: part where the pause is longest
            late = [i for i in range(first, last + 1) if parts[i].end - origin >= limit / 2]
            last = max(late or [last], key=lambda i: (parts[i + 1].start - parts[i].end, i))
        groups.append(list(parts[first : last + 1]))
        first = last + 1
    return groups


def _on_sample(seconds: float) -> float:
    return round(seconds * SAMPLE_RATE) / SAMPLE_RATE
