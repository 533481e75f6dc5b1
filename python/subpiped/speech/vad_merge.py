"""What a second voice detector adds to the first, and where the two disagree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.segments import intersect, merge_close, subtract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.segments import SpeechSegment

# Two detectors rarely agree on an edge to better than this, in seconds.
MIN_DISPUTED: Final = 0.25
# What only the second detects must last this long to become speech: shorter is an edge, a cough or
# a scream (silero detects 0.3 s of the screams in the trailer of Sintel), and holds no word.
MIN_ADDED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Dispute:
    """A stretch that only `seen_by` takes for speech."""

    start: float
    end: float
    seen_by: str


def unite(first: Sequence[SpeechSegment], second: Sequence[SpeechSegment]) -> list[SpeechSegment]:
    """All of `first`, and what only `second` detects for long enough; neither gates the other.

    A segment is disputed when no instant of it is detected by both.
    """
    added = [s for s in subtract(second, first) if s.duration >= MIN_ADDED]
    united = merge_close([*first, *added])
    agreed = intersect(first, second)
    return [replace(s, disputed=not intersect([s], agreed)) for s in united]


def disputes(
    first: Sequence[SpeechSegment],
    second: Sequence[SpeechSegment],
    names: tuple[str, str],
) -> list[Dispute]:
    """Stretches of at least MIN_DISPUTED that only one detects, sorted by start."""
    found = [
        Dispute(s.start, s.end, name)
        for name, own, other in ((names[0], first, second), (names[1], second, first))
        for s in subtract(own, other)
        if s.duration >= MIN_DISPUTED
    ]
    return sorted(found, key=lambda d: d.start)
