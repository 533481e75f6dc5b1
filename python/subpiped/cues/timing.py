"""When a cue appears and goes: with the speech, long enough to read, never over the next."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from subpiped.cues.align_to_speech import TOLERANCE, DetectedSpeech, beside_speech
from subpiped.cues.spans import Span, Timed, reading_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.cues.rules import CueRules

# A cue that goes with the last sound feels cut off (SubtitleEdit#9652).
_COMFORT: Final = 0.25
# A gap shorter than this is closed to the least one: half a second without text is a flicker
# (Netflix Subtitle Timing Guidelines, section 1, chaining).
_CHAIN: Final = 0.5
# A cue waits longer than nobody notices only if the one before can then be read in time.
_READING_DELAY: Final = 0.25
# No cue is shorter, whatever the crowd; a tenth of a second still shows that something was said.
_FLOOR: Final = 0.1


def _in_order(timed: Sequence[Timed], rules: CueRules) -> None:
    """Let each cue start after the one before: behind its last word and the gap if it can."""
    for before, after in pairwise(timed):
        spoken = before.span.end + rules.min_gap
        wanted = max(spoken, before.start + rules.min_cue + rules.min_gap)
        wanted = min(wanted, after.span.start + TOLERANCE)
        after.start = max(after.span.start, wanted, before.start + _FLOOR)
        # What was said before the cue could start cannot be waited for.
        after.latest = max(after.latest, after.start + _FLOOR)


def _make_room(timed: Sequence[Timed], rules: CueRules) -> None:
    """Give cues that are too short to be read what their neighbors can spare.

    A cue may come a little before its words into the silence there, and the next one a little
    after its own, which it may not pay with its own reading time.
    """
    for number, cue in enumerate(timed):
        following = timed[number + 1] if number + 1 < len(timed) else None
        need = reading_time(cue.span, rules)
        until = cue.latest
        if following is not None:
            until = min(until, following.start - rules.min_gap)
        lack = need - (until - cue.start)
        if lack <= 0:
            continue
        earliest = cue.earliest
        if number:
            last = timed[number - 1]
            read = last.start + reading_time(last.span, rules)
            # A cue before that cannot be read anyway gives nothing away.
            read = min(read, max(last.latest, last.span.end))
            earliest = max(earliest, last.span.end + rules.min_gap, read + rules.min_gap)
        moved = max(0.0, min(lack, cue.start - earliest))
        cue.start -= moved
        lack -= moved
        if lack <= 0 or following is None or cue.latest <= until:
            continue
        after = timed[number + 2] if number + 2 < len(timed) else None
        free = following.latest
        if after is not None:
            free = min(free, after.start - rules.min_gap)
        spare = min(
            lack,
            cue.latest - until,
            following.span.start + TOLERANCE - following.start,
            free - following.start - reading_time(following.span, rules),
        )
        if spare < lack:
            spare = min(spare, following.span.start + _READING_DELAY - following.start)
        following.start += max(0.0, spare)


def time_spans(
    spans: Sequence[Span], speech: Sequence[SpeechSegment], rules: CueRules
) -> list[Timed]:
    """When the spans are shown: in order, free of overlap, with their words as far as they can.

    Ends are stretched for minimum duration and reading speed into the silence behind, to at most
    1 s after the speech, never over the next cue. Where cues crowd, one comes up to 0.5 s before
    or after its words.
    """
    detected = DetectedSpeech(speech)
    timed = [beside_speech(span, detected) for span in spans]
    _in_order(timed, rules)
    _make_room(timed, rules)
    _in_order_again(timed)
    for number, cue in enumerate(timed):
        spoken = max(cue.start, cue.span.end)
        end = max(spoken + _COMFORT, cue.start + reading_time(cue.span, rules))
        latest = min(max(spoken, cue.latest), cue.start + rules.max_cue)
        end = min(end, latest)
        if number + 1 < len(timed):
            following = timed[number + 1].start
            if following - end < _CHAIN:
                end = max(end, min(latest, following - rules.min_gap))
            # A gap that would leave less than the floor is given up.
            end = min(end, max(following - rules.min_gap, min(following, cue.start + _FLOOR)))
        cue.end = max(end, cue.start + min(_FLOOR, rules.max_cue))
    return timed


def _in_order_again(timed: Sequence[Timed]) -> None:
    """A start that was moved may have met the next one."""
    for before, after in pairwise(timed):
        after.start = max(after.start, before.start + _FLOOR)
