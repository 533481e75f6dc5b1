"""Whether each translation belongs to its own sentence, and not to a neighbor.

A count of lines cannot see a phrase that was moved. What can be compared without knowing the words
are numbers, words that sound alike in both languages (names, loan words), and lengths.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from subpiped.text.number_values import digit_numbers, named_numbers
from subpiped.text.phonetics import sounds_of
from subpiped.text.script import script_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN: Final = re.compile(r"(?:[^\W\d_]|[\u0900-\u0963\u200c\u200d])+")
# Sounds that one language spells as another's, or leaves out.
_FOLDED: Final = str.maketrans("KGCJTDBRSzfwvq", "kgcjtdbdsjpbbk", "aeiouE?hyn")
_LEAST_SOUNDS: Final = 3
# What a word and its other forms begin with (report, reports).
_STEM: Final = 4
# Characters that say the same: of Latin text 1.
_DENSITY: Final = {
    **{"CJK": 0.38, "HIRAGANA": 0.5, "KATAKANA": 0.5, "HANGUL": 0.5},
    **{"ARABIC": 0.85, "HEBREW": 0.8, "THAI": 0.95, "TAMIL": 1.15, "MALAYALAM": 1.15},
}
# Spread of the logarithm of lengths: of long sentences, and what short ones have on top.
_SPREAD: Final = 0.13
_SHORT_SPREAD: Final = 1.2
# A word of three consonants weighs 1, a longer one or a number 2: one short word that sounds alike
# is chance as often as not.
_SHORT: Final = 3
_WEIGHTY: Final = 2
_SWAP_GAIN: Final = 16.0
_PAIR_SIGN: Final = 2.2
_SHIFTED_SHARE: Final = 0.2
_SHIFTED_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Displaced:
    """A sentence whose translation, or a part of it, is at a neighbor's place.

    Attributes:
        place: of the sentence; to: of the neighbor.
        signs: what tells it (numbers, words); empty where only lengths do.
        kind: a `part` or the whole was moved, two lines were `swapped`, all lines `shifted`.
        sure: whether one would rather ask again than show it.
    """

    place: int
    to: int
    signs: tuple[str, ...]
    kind: Literal["part", "swapped", "shifted"]
    sure: bool


def words_of(text: str) -> list[str]:
    """The words of a text, with the vowel signs of Devanagari."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=65536)
def consonants(word: str) -> str:
    """The consonants of a word as both scripts have them; empty for other scripts."""
    folded = sounds_of(word).translate(_FOLDED)
    return re.sub(r"(.)\1+", r"\1", folded)


def signs(text: str) -> dict[str, str]:
    """Numbers and the longer words of a text by their sound, each with how it is written."""
    found = {}
    for word in words_of(text):
        key = consonants(word)
        if len(key) >= _LEAST_SOUNDS:
            found[key] = word
    return found | {number: number for number in digit_numbers(text)}


@lru_cache(maxsize=4096)
def _density(text: str) -> float:
    scripts = [script for c in text[:80] if (script := script_of(c))]
    common = max(set(scripts), key=scripts.count) if scripts else ""
    return _DENSITY.get(common, 1.0)


def length_ratio(source: str, translation: str) -> float:
    """Length of the translation to what is expected of its source; 1 is as expected."""
    expected = max(1.0, len(source) / _density(source) * _density(translation))
    return max(1, len(translation)) / expected


def length_sign(source: str, translation: str) -> float:
    """How many standard deviations a translation is too long (too short: negative)."""
    spread = math.sqrt(_SPREAD**2 + _SHORT_SPREAD**2 / max(1, len(source)))
    return math.log(length_ratio(source, translation)) / spread


class _Scene:
    def __init__(self, sources: Sequence[str], translations: Sequence[str]) -> None:
        self.sources, self.translations = sources, translations
        self.count = len(sources)
        self.source_signs = [signs(text) for text in sources]
        self.found = [frozenset(signs(text)) | named_numbers(text) for text in translations]

    def own(self, place: int) -> set[str]:
        """Signs of a sentence that its neighbors do not have."""
        near = [self.source_signs[i] for i in (place - 1, place + 1) if 0 <= i < self.count]
        return {key for key in self.source_signs[place] if not any(key in one for one in near)}

    def evidence(self, place: int, to: int) -> tuple[tuple[str, ...], int]:
        """Signs of a sentence that only the neighbor's translation has; and its own that are there.

        Where the neighbor's sentence has the same sign, nothing is told.
        """
        own = self.own(place)
        here = {key[:_STEM] for key in self.found[place]}
        away = {key for key in own & self.found[to] if key[:_STEM] not in here}
        written = tuple(sorted(self.source_signs[place][key] for key in away))
        return written, len(own & self.found[place])

    def is_away(self, place: int, by: int) -> bool:
        """Whether nothing ties a sentence to its translation, next to a stretch that is off."""
        if self.own(place) & self.found[place]:
            return False
        to = place + by
        if not 0 <= to < self.count:
            return True
        return abs(self.sign(place, to)) <= max(abs(self.sign(place, place)), _PAIR_SIGN)

    def sign(self, source: int, translation: int) -> float:
        return length_sign(self.sources[source], self.translations[translation])


def displaced(sources: Sequence[str], translations: Sequence[str]) -> list[Displaced]:
    """Sentences whose translation is with a neighbor; empty translations tell nothing."""
    scene = _Scene(sources, translations)
    moved = _by_signs(scene)
    return _shifted(scene, moved) or [*moved, *_by_length(scene, {one.place for one in moved})]


def _by_signs(scene: _Scene) -> list[Displaced]:
    moved: dict[int, Displaced] = {}
    for place in range(scene.count):
        if not scene.source_signs[place]:
            continue
        for to in (place - 1, place + 1):
            if not 0 <= to < scene.count:
                continue
            away, there = scene.evidence(place, to)
            weight = sum(
                2 if sign[0].isdigit() or len(consonants(sign)) > _SHORT else 1 for sign in away
            )
            if weight < _WEIGHTY:
                continue
            sure = weight >= 2 * _WEIGHTY or (not there and weight > _WEIGHTY)
            moved[place] = Displaced(place, to, away, "part", sure)
    return [
        Displaced(one.place, one.to, one.signs, "swapped", sure=True)
        if one.to in moved and moved[one.to].to == one.place
        else one
        for one in moved.values()
    ]


def _by_length(scene: _Scene, known: set[int]) -> list[Displaced]:
    """Neighbors of which one is much too short and the other much too long."""
    found = []
    for first in range(scene.count - 1):
        second = first + 1
        if {first, second} & known or not (
            scene.translations[first] and scene.translations[second]
        ):
            continue
        now = scene.sign(first, first), scene.sign(second, second)
        if now[0] * now[1] >= 0:
            continue
        other = scene.sign(first, second), scene.sign(second, first)
        if sum(z * z for z in now) - sum(z * z for z in other) > _SWAP_GAIN:
            found.append(Displaced(first, second, (), "swapped", sure=False))
        elif min(map(abs, now)) > _PAIR_SIGN:
            short, long = (first, second) if now[0] < 0 else (second, first)
            found.append(Displaced(short, long, (), "part", sure=False))
    return found


def _shifted(scene: _Scene, moved: Sequence[Displaced]) -> list[Displaced]:
    """All sentences where the whole answer, or a long stretch, is one line off."""
    for by in (-1, 1):
        places = [one.place for one in moved if one.to - one.place == by]
        least = max(_SHIFTED_LEAST, _SHIFTED_SHARE * scene.count)
        if len(places) < least or len(places) < 2 * (len(moved) - len(places)):
            continue
        start, end = min(places), max(places)
        while start > 0 and scene.is_away(start - 1, by):
            start -= 1
        while end + 1 < scene.count and scene.is_away(end + 1, by):
            end += 1
        return [
            # At the end of a scene nobody knows where a translation went.
            Displaced(i, min(max(i + by, 0), scene.count - 1), (), "shifted", sure=True)
            for i in range(start, end + 1)
        ]
    return []
