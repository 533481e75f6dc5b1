"""The figures: words, times, invented words, and the rules of cues."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import jiwer
import numpy as np

from bench.normalize import normal_words
from subpiped.artifacts.segments import SpeechSegment, intersect, total
from subpiped.cues.rules import violations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.clips import Clip, TimedWord
    from subpiped.artifacts.cues import Cue
    from subpiped.cues.rules import CueRules


@dataclass(frozen=True, slots=True)
class Errors:
    """Edits to `units` units of a reference; sums are taken over recordings."""

    edits: int = 0
    units: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.edits + other.edits, self.units + other.units)

    @property
    def rate(self) -> float:
        """Error rate: 0 is perfect, may exceed 1."""
        return self.edits / self.units if self.units else 0.0


def word_errors(reference: str, text: str) -> Errors:
    """Substituted, deleted and inserted words (jiwer)."""
    wanted, found = (" ".join(normal_words(t)) for t in (reference, text))
    done = jiwer.process_words(wanted, found)
    return Errors(done.substitutions + done.deletions + done.insertions, len(wanted.split()))


def character_errors(reference: str, text: str) -> Errors:
    """Substituted, deleted and inserted characters (jiwer), spaces left out."""
    wanted, found = ("".join(normal_words(t)) for t in (reference, text))
    done = jiwer.process_characters(wanted, found)
    return Errors(done.substitutions + done.deletions + done.insertions, len(wanted))


def start_errors(times: Sequence[TimedWord], cues: Sequence[Cue]) -> list[float]:
    """Seconds by which cues begin after (below 0: before) their first word, where that is known.

    The words of all cues are aligned with those of the reference; a cue whose first word is not
    among the matches says nothing.
    """
    said = [word for word, _ in times]
    shown: list[str] = []
    firsts: dict[int, Cue] = {}
    for cue in cues:
        firsts[len(shown)] = cue
        shown += normal_words(" ".join(cue.lines))
    errors = []
    for block in SequenceMatcher(None, said, shown, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            begun = firsts.get(block.b + step)
            moment = times[block.a + step][1]
            if begun is not None and moment is not None:
                errors.append(begun.start - moment)
    return errors


def invented_words(clip: Clip, cues: Sequence[Cue]) -> int:
    """Words of cues that lie for more than half of their time where nobody says a word."""
    count = 0
    for cue in cues:
        span = SpeechSegment(cue.start, max(cue.end, cue.start + 0.01))
        if total(intersect([span], clip.wordless)) > span.duration / 2:
            count += len(normal_words(" ".join(cue.lines)))
    return count


@dataclass(frozen=True, slots=True)
class Layout:
    """Cues, how many of them break a rule, last over 7 s, and need over 20 and 25 characters/s."""

    cues: int = 0
    broken: int = 0
    long: int = 0
    over_20: int = 0
    over_25: int = 0

    def __add__(self, other: Layout) -> Layout:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Layout(*(mine + more for mine, more in pairs))


def layout(cues: Sequence[Cue], rules: CueRules) -> Layout:
    """How cues keep the rules."""
    speeds = [
        sum(len(line) for line in cue.lines) / max(cue.end - cue.start, 0.001) for cue in cues
    ]
    return Layout(
        len(cues),
        len({violation.index for violation in violations(cues, rules)}),
        sum(cue.end - cue.start > rules.max_cue + 0.001 for cue in cues),
        sum(speed > 20.05 for speed in speeds),  # noqa: PLR2004 - rounded times
        sum(speed > 25.05 for speed in speeds),  # noqa: PLR2004
    )


def spread(errors: Sequence[float]) -> tuple[float, float, int]:
    """Median and 95th percentile of the errors' sizes in seconds, and how many there are."""
    sizes = np.abs(np.array(errors)) if errors else np.zeros(0)
    if not len(sizes):
        return 0.0, 0.0, 0
    return float(np.median(sizes)), float(np.percentile(sizes, 95)), len(sizes)
