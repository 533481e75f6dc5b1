"""How much of a text its recognizer doubts, word by word.

The mean confidence of segments hardly tells a text that is mostly false from a good one; the share
of words that Whisper holds for less likely than not does, and lies near the share of wrong words.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.segments import SpeechSegment, intersect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.transcript import Transcript, Word

_DOUBTFUL: Final = 0.5
# Of a film with a few words more than the half of the interval is chance: 80 % one-sided.
_DEVIATIONS: Final = 0.84
# As long as a minute of slow dialogue; and so many of its words that nobody can follow.
_PASSAGE_WORDS: Final = 40
_PASSAGE_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class DoubtfulWords:
    """Of `words` that are timed, `doubtful` are less likely than not.

    `passages` are stretches (seconds) of at least 40 words of which half and more are doubtful.
    """

    words: int = 0
    doubtful: int = 0
    passages: tuple[SpeechSegment, ...] = ()

    @property
    def share(self) -> float:
        """Share of the words that are doubtful."""
        return self.doubtful / self.words if self.words else 0.0

    @property
    def at_least(self) -> float:
        """What the share is at least, but for chance: a few words say little.

        The lower end of Wilson's interval (Wilson 1927).
        """
        if not self.words:
            return 0.0
        square = _DEVIATIONS**2 / self.words
        spread = sqrt(self.share * (1 - self.share) * square + square**2 / 4)
        return max(0.0, (self.share + square / 2 - spread) / (1 + square))


def doubtful_words(transcript: Transcript, left_out: Sequence[SpeechSegment] = ()) -> DoubtfulWords:
    """Count the doubtful words; a translation has none, as none of its words is timed.

    What a person wrote is not doubted: words that do not give their segment's text are left out.

    Args:
        transcript: as it was recognized.
        left_out: stretches whose text is not shown, sorted, free of overlap.
    """
    words = [
        word
        for segment in transcript.segments
        if not intersect([SpeechSegment(segment.start, segment.end)], left_out)
        if "".join(word.word for word in segment.words).split() == segment.text.split()
        for word in segment.words
    ]
    doubtful = sum(word.probability < _DOUBTFUL for word in words)
    return DoubtfulWords(len(words), doubtful, tuple(_passages(words)))


def _passages(words: Sequence[Word]) -> list[SpeechSegment]:
    found: list[SpeechSegment] = []
    count = 0
    for last, word in enumerate(words, 1):
        first = last - _PASSAGE_WORDS
        count += word.probability < _DOUBTFUL
        if first > 0:
            count -= words[first - 1].probability < _DOUBTFUL
        if first < 0 or count < _PASSAGE_SHARE * _PASSAGE_WORDS:
            continue
        passage = SpeechSegment(words[first].start, word.end)
        if found and passage.start <= found[-1].end:
            passage = SpeechSegment(found.pop().start, word.end)
        found.append(passage)
    return found
