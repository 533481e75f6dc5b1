"""Cues that say again what a cue before said: in a row, nearly so, or all over the film."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.segments import SpeechSegment, intersect, total
from subpiped.text.plain_words import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from subpiped.artifacts.cues import Cue
    from subpiped.artifacts.transcript import Transcript

# "No." and "Come on!" are said again and again by people; a sentence is not.
SHORT_WORDS: Final = 2
# Two texts of four words or more of which four fifths are the same in the same order.
_NEAR_RATIO: Final = 0.8
_NEAR_WORDS: Final = 4
_MOSTLY: Final = 0.5


def cue_words(cue: Cue) -> tuple[str, ...]:
    """The bare words of a cue, whatever its line breaks, dashes and marks."""
    return plain_words(" ".join(cue.lines))


def is_short(words: Sequence[str]) -> bool:
    """Whether people say a text of so few words several times in a row."""
    return len(words) <= SHORT_WORDS


@dataclass(frozen=True, slots=True)
class Repeats:
    """What comes again in the cues of a film.

    Attributes:
        same: numbers of cues outside songs that say exactly what the cue before says, in more than
            two words, without evidence that it was said again (here as below).
        near: the same for cues that say nearly that.
        longest_run: most cues in a row with one text of more than two words, outside songs.
        longest_short_run: most cues in a row with one text of one or two words, or within songs.
        common_text: the text of more than two words that comes most often, and `common_count` how
            often.
        common_short_text: the same among texts of one or two words.
    """

    same: tuple[int, ...]
    near: tuple[int, ...]
    longest_run: int
    longest_short_run: int
    common_text: str
    common_count: int
    common_short_text: str
    common_short_count: int


def said_again(transcript: Transcript) -> list[SpeechSegment]:
    """Where a text that came before was decoded again from its own sound alone, in two ways."""
    return [SpeechSegment(s.start, s.end) for s in transcript.segments if "repeated" in s.doubts]


def find_repeats(cues: Sequence[Cue], said: Sequence[SpeechSegment] = ()) -> Repeats:
    """Repetition in a film's cues, in the order they are shown. Linear in their number.

    Args:
        cues: sorted by time.
        said: where a repetition was really said, sorted, free of overlap.
    """
    proved = _proved(cues, said)
    texts = [(cue, words) for cue in cues if (words := cue_words(cue))]
    same: list[int] = []
    near: list[int] = []
    for (_, before), (cue, words) in pairwise(texts):
        if cue.song or cue.index in proved:
            continue  # refrains, and what was said
        if before == words and not is_short(words):
            same.append(cue.index)
        elif _is_near(before, words):
            near.append(cue.index)
    runs: dict[bool, int] = {False: 0, True: 0}
    for words, group in groupby(texts, key=lambda item: item[1]):
        row = [cue for cue, _ in group if cue.index not in proved]
        excused = is_short(words) or all(cue.song for cue in row)
        runs[excused] = max(runs[excused], len(row))
    unproved = [(cue, words) for cue, words in texts if cue.index not in proved]
    long_text, long_count = _commonest(cue for cue, words in unproved if not is_short(words))
    short_text, short_count = _commonest(cue for cue, words in unproved if is_short(words))
    return Repeats(
        same=tuple(same),
        near=tuple(near),
        longest_run=runs[False],
        longest_short_run=runs[True],
        common_text=long_text,
        common_count=long_count,
        common_short_text=short_text,
        common_short_count=short_count,
    )


def _proved(cues: Sequence[Cue], said: Sequence[SpeechSegment]) -> frozenset[int]:
    """Numbers of the cues whose text is one that was said again."""
    found: set[int] = set()
    place = 0
    for cue in cues:
        while place < len(said) and said[place].end <= cue.start:
            place += 1
        span = SpeechSegment(cue.start, cue.end)
        for stretch in said[place : place + 2]:
            shorter = min(span.duration, stretch.duration)
            if total(intersect([span], [stretch])) > _MOSTLY * shorter:
                found.add(cue.index)
    return frozenset(found)


def _is_near(before: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if min(len(before), len(words)) < _NEAR_WORDS:
        return False
    return SequenceMatcher(None, before, words, autojunk=False).ratio() >= _NEAR_RATIO


def _commonest(cues: Iterable[Cue]) -> tuple[str, int]:
    counts: Counter[tuple[str, ...]] = Counter()
    shown: dict[tuple[str, ...], str] = {}
    for cue in cues:
        words = cue_words(cue)
        counts[words] += 1
        shown.setdefault(words, " ".join(cue.lines))
    if not counts:
        return "", 0
    words, count = counts.most_common(1)[0]
    return shown[words], count
