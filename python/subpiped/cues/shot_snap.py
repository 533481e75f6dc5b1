"""Cue edges on the film's cuts, where one is close: a cue that straddles a cut flickers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from subpiped.cues.align_to_speech import TOLERANCE
from subpiped.cues.spans import reading_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.cues.rules import CueRules
    from subpiped.cues.spans import Timed

# Netflix Timed Text Style Guide, Subtitle Timing Guidelines, section 2: an edge within half a
# second of a cut goes to it. Speech that starts up to 7 frames before a cut waits for it, further
# away the cue would come too late.
_NEAR: Final = 0.5
_LATE_FRAMES: Final = 7
# The end stays this many frames clear of the cut.
_END_FRAMES: Final = 2
# A picture that is cut again sooner is a flash or a strobe, not a shot.
_SHORTEST_SHOT: Final = 0.25


def without_flashes(shots: Sequence[float]) -> list[float]:
    """The cuts that stand alone; of a flash's two or more none is one to a viewer."""
    return [
        shot
        for n, shot in enumerate(shots)
        if (n == 0 or shot - shots[n - 1] >= _SHORTEST_SHOT)
        and (n + 1 == len(shots) or shots[n + 1] - shot >= _SHORTEST_SHOT)
    ]


def _start(cue: Timed, earliest: float, cuts: Sequence[float], need: float, frame: float) -> float:
    """The nearest cut that the cue may start on, else its start as it is."""
    first = max(earliest, cue.start - _NEAR, cue.earliest)
    last = min(
        max(cue.start, cue.span.start + _LATE_FRAMES * frame),
        cue.span.start + TOLERANCE,
        max(cue.start, cue.end - need),
    )
    found = cuts[bisect_left(cuts, first) : bisect_right(cuts, last)]
    return min(found, key=lambda cut: abs(cut - cue.start), default=cue.start)


def _end(cue: Timed, latest: float, cuts: Sequence[float], need: float, clear: float) -> float:
    """The end before the nearest cut that the cue may go with, else its end as it is."""
    first = max(cue.span.end, cue.start + min(need, cue.end - cue.start), cue.end - _NEAR)
    last = min(latest, cue.end + _NEAR)
    low, high = bisect_left(cuts, first + clear), bisect_right(cuts, last + clear)
    found = [cut - clear for cut in cuts[low:high]]
    return min(found, key=lambda end: abs(end - cue.end), default=cue.end)


def snap_to_shots(
    timed: Sequence[Timed], shots: Sequence[float], rules: CueRules, frame: float
) -> None:
    """Move starts onto cuts and ends to two frames before them, in place.

    No line is cut off before it is spoken, no cue becomes shorter than it must be to be read (if
    it was not), comes more than half a second before its words, or meets its neighbor.

    Args:
        timed: the cues in order.
        shots: the times of the film's shot changes in seconds, sorted.
        rules: the limits of cues.
        frame: a frame's length in seconds.
    """
    cuts = without_flashes(shots)
    if not cuts:
        return
    clear = _END_FRAMES * frame
    for number, cue in enumerate(timed):
        need = reading_time(cue.span, rules)
        before = timed[number - 1] if number else None
        after = timed[number + 1] if number + 1 < len(timed) else None
        earliest = cue.end - rules.max_cue
        if before is not None:
            spared = max(before.span.end, before.start + reading_time(before.span, rules))
            earliest = max(earliest, min(before.end, spared) + rules.min_gap)
        start = _start(cue, earliest, cuts, need, frame)
        if before is not None and start - before.end < rules.min_gap and start != cue.start:
            before.end = start - rules.min_gap
        cue.start = start
        latest = min(max(cue.end, cue.latest), cue.start + rules.max_cue)
        if after is not None:
            latest = min(latest, max(cue.end, after.start - rules.min_gap))
        cue.end = _end(cue, latest, cuts, need, clear)
