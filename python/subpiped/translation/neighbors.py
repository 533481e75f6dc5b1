"""Translations that belong to another sentence: moved, swapped or shifted.

Counts stay right when a model moves words to the line beside (LinguaGacha#654). Lines are held
against each other by what stays itself in a translation: numbers, names and loan words, and length.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from subpiped.translation.anchors import anchors

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER: Final = re.compile(r"\d{2,}")
# A whole answer is shifted if its lengths fit so much better so, in standard deviations a line.
_SHIFT: Final = 0.5
_SHIFTED_LINES: Final = 5
# Of the logarithm of the ratio of lengths; on FLORES 0.14, and dialogue is looser.
_DEVIATION: Final = 0.35
_PLUS: Final = 8
# Marks of the neighbor's sentence that its own translation lacks.
_STRONG: Final = 2


def misplaced(
    sources: Sequence[str], texts: Sequence[str], source: str, target: str
) -> dict[int, bool]:
    """Places of translations that belong to another sentence; True where that is sure.

    Args:
        sources: sentences in order.
        texts: their translations; empty for those without.
        source: language of the sentences, `target` of the translations (ISO 639-1).
    """
    if len(sources) < 2 or source == target:  # noqa: PLR2004
        return {}
    said, written = [_marks(s) for s in sources], [_marks(t) for t in texts]
    shift = _shift(sources, texts, said, written)
    if shift:
        return dict.fromkeys(range(len(sources)), True)
    found: dict[int, bool] = {}
    for place in range(len(sources) - 1):
        after = place + 1
        here, there = said[place] - said[after], said[after] - said[place]
        # Marks of one sentence that stand in the other's translation and not in its own.
        gone = here & (written[after] - written[place])
        came = there & (written[place] - written[after])
        if (gone and came) or len(gone) >= _STRONG or len(came) >= _STRONG:
            found[place] = found[after] = True
        elif (gone or came) and _fits_better(sources, texts, place):
            found.setdefault(place, False)
            found.setdefault(after, False)
    return found


def _marks(text: str) -> frozenset[str]:
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return anchors(text) | frozenset(_NUMBER.findall(plain.replace(",", "")))


def _cost(source: str, text: str) -> float:
    ratio = (len(text) + _PLUS) / (len(source) + _PLUS)
    return min(abs(math.log(ratio)) / _DEVIATION, 4.0)


def _shift(
    sources: Sequence[str],
    texts: Sequence[str],
    said: Sequence[frozenset[str]],
    written: Sequence[frozenset[str]],
) -> int:
    """By how many lines the whole answer is shifted: -1, 0 or 1."""

    def judged(by: int) -> tuple[float, int]:
        pairs = [(i, i + by) for i in range(len(sources)) if 0 <= i + by < len(texts)]
        cost = sum(_cost(sources[i], texts[j]) for i, j in pairs) / len(pairs)
        return cost, sum(len(said[i] & written[j]) for i, j in pairs)

    if len(sources) < _SHIFTED_LINES:
        return 0
    cost, marks = judged(0)
    for by in (-1, 1):
        other, others = judged(by)
        if (others > marks + 1 and other <= cost) or (others >= marks and other < cost - _SHIFT):
            return by
    return 0


def _fits_better(sources: Sequence[str], texts: Sequence[str], place: int) -> bool:
    """Whether two neighbors' lengths fit better with words moved between them."""
    lost = _cost(sources[place], texts[place]) + _cost(sources[place + 1], texts[place + 1])
    swapped = _cost(sources[place], texts[place + 1]) + _cost(sources[place + 1], texts[place])
    return lost > 1.2 or swapped < lost - 0.7  # noqa: PLR2004
