"""Whisper's loops: words that come again and again in one text, or one text all over a film."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from subpiped.text.plain_words import plain_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# Two words that come again are speech ("I know, I know"); three and more words, over and over, are
# a loop.
_SIZE: Final = 3
_MIN_WORDS: Final = 9
_ALIKE: Final = 0.6
_ALIKE_ROW: Final = 4
# Where it is disputed that anybody speaks, Whisper hears one sentence in noise again and again, in
# other words each time and with others between: three of them are one too many by chance.
_DISPUTED_ROW: Final = 3
_DISPUTED_WORDS: Final = 4
_DISPUTED_REACH: Final = 6
# "No." and "Yes, sir." come again and again in films; a whole sentence does not.
_SHORT_WORDS: Final = 2
_SHORT_RUN: Final = 6
_RUN: Final = 3
# Of 2,242 cues of a real film the commonest line of three words makes up 0.6 %; a collapsed
# recognizer shows one line in every cue, or in one of ten.
_DOMINANT_SHARE: Final = 0.04
_DOMINANT_COUNT: Final = 6


def loop_share(text: str) -> float:
    """Share of the runs of three words in `text` that came before in it: 0 to 1.

    0 for texts of less than nine words, which cannot loop.
    """
    words = plain_words(text)
    if len(words) < _MIN_WORDS:
        return 0.0
    runs = [words[i : i + _SIZE] for i in range(len(words) - _SIZE + 1)]
    return 1 - len(set(runs)) / len(runs)


def is_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a text (as plain words) says nearly what another says."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def alike_neighbors(texts: Sequence[str], *, disputed: bool = False) -> frozenset[int]:
    """Positions of texts in a row of four or more, each saying nearly what the one before says.

    Kept from repeating itself word by word, Whisper varies: "This heart of yours. This heart of
    mine. This heart of ours." Three whole sentences are enough where it is `disputed` that
    anybody speaks.
    """
    plain = [plain_words(text) for text in texts]
    found: set[int] = set()
    row = [0]
    for place, (before, after) in enumerate(pairwise(plain), 1):
        if not is_alike(before, after):
            row = []
        row.append(place)
        whole = all(len(plain[p]) >= _DISPUTED_WORDS for p in row)
        least = _DISPUTED_ROW if disputed and whole else _ALIKE_ROW
        if len(row) >= least:
            found.update(row)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class FilmLoops:
    """Positions of texts that come too often.

    `again` in a row, `dominant` all over the film, `alike` nearly the same over disputed sound.
    `again` and `alike` leave the first out: it may be what was said.
    """

    again: frozenset[int]
    dominant: frozenset[int]
    alike: frozenset[int] = frozenset()

    def why(self, place: int) -> str | None:
        """Which loop a text belongs to, if any."""
        kinds = {"dominant": self.dominant, "again": self.again, "alike": self.alike}
        return next((why for why, places in kinds.items() if place in places), None)


def _alike_nearby(plain: Sequence[tuple[str, ...]], disputed: Collection[int]) -> frozenset[int]:
    """Positions of disputed texts that say nearly what two others near them say."""
    groups: list[list[int]] = []
    for place in sorted(disputed):
        if len(plain[place]) < _DISPUTED_WORDS:
            continue
        for group in groups:
            near = place - group[-1] <= _DISPUTED_REACH
            if near and any(is_alike(plain[other], plain[place]) for other in group):
                group.append(place)
                break
        else:
            groups.append([place])
    return frozenset(p for group in groups if len(group) >= _DISPUTED_ROW for p in group[1:])


def film_loops(texts: Sequence[str], disputed: Collection[int] = ()) -> FilmLoops:
    """Find loops over the texts of a film, in their order.

    Args:
        texts: of the film's segments.
        disputed: positions of those at which it is disputed that anybody speaks.
    """
    plain = [plain_words(text) for text in texts]
    again: set[int] = set()
    for words, group in groupby(range(len(plain)), key=lambda i: plain[i]):
        places = list(group)
        least = _SHORT_RUN if len(words) <= _SHORT_WORDS else _RUN
        if words and len(places) >= least:
            again.update(places[1:])
    counts = Counter(words for words in plain if len(words) > _SHORT_WORDS)
    limit = max(_DOMINANT_COUNT, _DOMINANT_SHARE * len(plain))
    common = {words for words, count in counts.items() if count >= limit}
    return FilmLoops(
        frozenset(again),
        frozenset(i for i, words in enumerate(plain) if words in common),
        _alike_nearby(plain, disputed),
    )


def compression_ratio(text: str) -> float:
    """Bytes of `text` to its compressed bytes: about 1 for a line, above 2.4 for a loop."""
    encoded = text.strip().encode()
    return len(encoded) / len(zlib.compress(encoded))
