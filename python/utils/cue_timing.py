"""When a cue appears and goes: with the speech, long enough to read, never over the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from utils.graphemes import display_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from utils.segments import SpeechSegment

# How far word times and detected speech may disagree before the speech is believed.
_TOLERANCE: Final = 0.5
# A cue that goes with the last sound feels cut off (SubtitleEdit#9652).
_COMFORT: Final = 0.25
# Reading time may run into the silence behind the words, no further.
_LINGER: Final = 1.0
# A crowded cue may come this much after its words so that the one before can be read.
_MAX_DELAY: Final = 0.5
# No cue is shorter, whatever the crowd; a tenth of a second still shows that something was said.
_FLOOR: Final = 0.1


@dataclass(frozen=True, slots=True)
class Span:
    """A cue in the making: its words' times, the first word's end, its lines."""

    start: float
    first_end: float
    end: float
    lines: tuple[str, ...]
    speaker: str | None = None


class _Speech:
    """Looks up speech around a moment."""

    def __init__(self, speech: Sequence[SpeechSegment]) -> None:
        self._starts = [s.start for s in speech]
        self._ends = [s.end for s in speech]

    def next_start(self, moment: float) -> float | None:
        """`moment` if there is speech, else the next speech's start."""
        index = bisect_right(self._ends, moment)
        if index == len(self._ends):
            return None
        return max(moment, self._starts[index])

    def last_end(self, moment: float) -> float | None:
        """`moment` if there is speech, else the last speech's end before it."""
        index = bisect_left(self._starts, moment) - 1
        return None if index < 0 else min(moment, self._ends[index])


def _clamp(span: Span, speech: _Speech) -> Span:
    """Move the ends of the words' time close to the speech that they belong to.

    Detectors hear soft beginnings and endings late and early: with starts at the detected onset
    the third line of the Sintel trailer came 0.89 s late. So both ends may lie outside by the
    tolerance, and the start moves only within the first word.
    """
    onset = speech.next_start(span.start)
    start = span.start if onset is None else max(span.start, onset - _TOLERANCE)
    if start > max(span.first_end, span.start + _TOLERANCE):
        start = span.start
    start = min(start, span.end)
    end = speech.last_end(span.end)
    if end is None or end <= start or span.end - end <= _TOLERANCE:
        end = span.end
    return replace(span, start=start, end=end)


def time_spans(  # noqa: PLR0913 - each names one rule
    spans: Sequence[Span],
    speech: Sequence[SpeechSegment],
    *,
    min_cue: float,
    max_cue: float,
    min_gap: float,
    chars_per_second: float,
) -> list[Span]:
    """The spans with the times at which they are shown, ordered and free of overlap.

    Ends are stretched for minimum duration and reading speed into the silence behind, at most
    1 s, never over the next cue. Where cues crowd, the later one waits up to 0.5 s.
    """
    lookup = _Speech(speech)
    clamped = [_clamp(span, lookup) for span in spans]
    starts: list[float] = []
    for span in clamped:
        start = span.start
        if starts:
            wanted = starts[-1] + min_cue + min_gap
            start = max(start, min(wanted, span.start + _MAX_DELAY), starts[-1] + _FLOOR)
        starts.append(start)
    shown = []
    for number, (span, start) in enumerate(zip(clamped, starts, strict=True)):
        spoken = max(start, span.end)
        reading = sum(map(display_length, span.lines)) / chars_per_second
        end = max(spoken + _COMFORT, start + max(min_cue, reading))
        end = min(end, max(spoken, start + min_cue - _LINGER) + _LINGER, start + max_cue)
        if number + 1 < len(starts):
            # A gap that would leave less than the floor is given up.
            following = starts[number + 1]
            end = min(end, max(following - min_gap, min(following, start + _FLOOR)))
        shown.append(replace(span, start=start, end=end))
    return shown
