"""Where a cue's words lie against the speech that a detector found."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from subpiped.cues.spans import Span, Timed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.segments import SpeechSegment

# How far word times and detected speech may disagree before the speech is believed; also how much
# a crowded cue may come before or after its words so that it and its neighbors can be read.
TOLERANCE: Final = 0.5
# How far a start in silence stays before the speech: a little, so that no first sound is missed,
# and more where only one of the two detectors finds it. The whispered third line of the Sintel
# trailer, which is such, came 0.89 s late with a start at the detected onset.
_LEAD: Final = 0.2
_DISPUTED_LEAD: Final = 0.5
# Reading time may run into the silence behind the words, no further.
LINGER: Final = 1.0


class DetectedSpeech:
    """Looks up speech around a moment."""

    def __init__(self, speech: Sequence[SpeechSegment]) -> None:
        self._speech = speech
        self._starts = [s.start for s in speech]
        self._ends = [s.end for s in speech]

    def next_start(self, moment: float) -> tuple[float, float] | None:
        """`moment` if there is speech, else the next speech's start; and the lead before it."""
        index = bisect_right(self._ends, moment)
        if index == len(self._ends):
            return None
        lead = _DISPUTED_LEAD if self._speech[index].disputed else _LEAD
        return max(moment, self._starts[index]), lead

    def last_end(self, moment: float) -> float | None:
        """`moment` if there is speech, else the last speech's end before it."""
        index = bisect_left(self._starts, moment) - 1
        return None if index < 0 else min(moment, self._ends[index])


def beside_speech(span: Span, speech: DetectedSpeech) -> Timed:
    """Move the ends of the words' time close to the speech that they belong to.

    Detectors find soft beginnings late and soft endings early, so both ends may lie outside a
    little, and the start moves only within the first word.
    """
    onset, lead = speech.next_start(span.start) or (span.start, 0.0)
    start = max(span.start, onset - lead)
    if start > max(span.first_end, span.start + TOLERANCE):
        start = span.start
    start = min(start, span.end)
    earliest = start - TOLERANCE
    if start < onset <= start + TOLERANCE:
        earliest = onset - TOLERANCE
    speech_end = speech.last_end(span.end)
    end = span.end
    if speech_end is None or speech_end <= start:
        latest = end + LINGER
    else:
        if end - speech_end > TOLERANCE:
            end = speech_end
        latest = max(end, speech_end + LINGER)
    return Timed(replace(span, start=start, end=end), start, end, max(0.0, earliest), latest)
