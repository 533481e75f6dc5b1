"""Speech segments and the interval arithmetic on them. Times are float seconds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from subpiped.core.files import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class SpeechSegment:
    """A stretch of speech `[start, end)`; `disputed` when only one of two detectors found it."""

    start: float
    end: float
    disputed: bool = False

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class DetectedSpeech:
    """What voice activity detection found in a sound of `duration` seconds, sorted by time."""

    duration: float
    segments: list[SpeechSegment]


def load_speech(path: Path) -> DetectedSpeech:
    """Read vad/silero.json or vad/pyannote.json."""
    value = read_json(path)
    return DetectedSpeech(
        float(value.get("duration") or 0.0), segments_from_json(value["segments"])
    )


def segments_from_json(values: Iterable[Mapping[str, Any]]) -> list[SpeechSegment]:
    """Stretches as they stand in the artifacts, sorted by time."""
    found = (SpeechSegment(v["start"], v["end"], bool(v.get("disputed"))) for v in values)
    return sorted(found, key=lambda s: (s.start, s.end))


def merge_close(segments: Iterable[SpeechSegment], gap: float = 0.0) -> list[SpeechSegment]:
    """Sort and join segments that overlap or lie at most `gap` apart.

    A joined segment is disputed only if all its parts are.
    """
    merged: list[SpeechSegment] = []
    for segment in sorted(segments, key=lambda s: (s.start, s.end)):
        if merged and segment.start - merged[-1].end <= gap:
            last = merged[-1]
            merged[-1] = replace(
                last,
                end=max(last.end, segment.end),
                disputed=last.disputed and segment.disputed,
            )
        else:
            merged.append(segment)
    return merged


def widen(segments: Sequence[SpeechSegment], pad: float, duration: float) -> list[SpeechSegment]:
    """Segments with `pad` seconds on each side, inside `[0, duration]`, joined where they meet."""
    return merge_close(
        replace(s, start=max(0.0, s.start - pad), end=min(duration, s.end + pad)) for s in segments
    )


def intersect(
    first: Sequence[SpeechSegment], second: Sequence[SpeechSegment]
) -> list[SpeechSegment]:
    """Where both are speech; both sorted and free of overlap. Linear in their lengths."""
    result: list[SpeechSegment] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start = max(first[i].start, second[j].start)
        end = min(first[i].end, second[j].end)
        if end > start:
            result.append(SpeechSegment(start, end))
        if first[i].end <= second[j].end:
            i += 1
        else:
            j += 1
    return result


def subtract(
    first: Sequence[SpeechSegment], second: Sequence[SpeechSegment]
) -> list[SpeechSegment]:
    """Where `first` is speech and `second` is not; both sorted and free of overlap."""
    result: list[SpeechSegment] = []
    j = 0
    for segment in first:
        start = segment.start
        while j < len(second) and second[j].end <= start:
            j += 1
        k = j
        while k < len(second) and second[k].start < segment.end:
            if second[k].start > start:
                result.append(replace(segment, start=start, end=second[k].start))
            start = max(start, second[k].end)
            k += 1
        if start < segment.end:
            result.append(replace(segment, start=start))
    return result


def total(segments: Iterable[SpeechSegment]) -> float:
    """Summed length in seconds."""
    return sum(s.duration for s in segments)
