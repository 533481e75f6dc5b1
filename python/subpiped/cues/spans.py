"""Cues in the making: their words' times, and when they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from subpiped.cues.rules import characters

if TYPE_CHECKING:
    from subpiped.cues.rules import CueRules


@dataclass(frozen=True, slots=True)
class Span:
    """A cue in the making: when its words and the first of them are spoken, and its lines.

    `words` are counted as it was cut: not every script has spaces to count them by.
    `sources` are the transcript segments that its words come from, by their place.
    """

    start: float
    first_end: float
    end: float
    lines: tuple[str, ...]
    speakers: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()
    song: bool = False
    words: int = 0

    @property
    def characters(self) -> int:
        """What is to be read, in grapheme clusters."""
        return characters(self.lines)


@dataclass(slots=True)
class Timed:
    """A span (its times close to the speech), when it is shown, and how far that may go.

    It may be there from `earliest` and until `latest`: half a second before the speech and one
    second after it.
    """

    span: Span
    start: float
    end: float
    earliest: float
    latest: float


def reading_time(span: Span, rules: CueRules) -> float:
    """Seconds that a cue should stand to be read well, as far as the rules leave them."""
    return min(rules.max_cue, max(rules.min_cue, span.characters / rules.aim))
