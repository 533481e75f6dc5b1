"""Words that sound alike in both languages: names and loan words, by which lines are told apart."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from subpiped.text.phonetics import sounds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_VOWELS: Final = frozenset("aiueoE?")
# Sounds that one language tells apart and the other does not.
_SAME: Final = str.maketrans(
    {"K": "k", "G": "g", "C": "c", "J": "j", "T": "t", "D": "d", "B": "b", "f": "p", "v": "b",
     "z": "j", "S": "s", "R": "r", "q": "k", "m": "n"}
)  # fmt: skip
# Shorter skeletons fit too many words.
_LEAST: Final = 3
_EDGES: Final = ".,;:!?।…\"'()[]{}“”‘’«»-–—"  # noqa: RUF001
_ECHO_WORDS: Final = 3
_ECHO_SHARE: Final = 0.7


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """The consonants of a word, as both languages would have them; empty in other scripts."""
    sounds = sounds_of(word.strip(_EDGES))
    return "".join(s for s in sounds if s not in _VOWELS and s not in "hy").translate(_SAME)


def anchors(text: str) -> frozenset[str]:
    """Skeletons of a text's words that are long enough to tell something."""
    found = (skeleton(word) for word in text.split())
    return frozenset(one for one in found if len(one) >= _LEAST)


def occurs(name: str, words: Sequence[str]) -> bool:
    """Whether a name, or its longest word, stands among words, in either script."""
    parts = [part for part in name.split() if len(part.strip(_EDGES)) > 1]
    bare = {word.strip(_EDGES).casefold().removesuffix("'s").removesuffix("’s") for word in words}  # noqa: RUF001
    wanted = {skeleton(part) for part in parts}
    heard = {skeleton(one) for one in bare}
    return any(part.casefold() in bare for part in parts) or any(
        len(one) >= 2 and one in heard  # noqa: PLR2004
        for one in wanted
    )


def is_echo(source: str, text: str, target: str) -> bool:
    """Whether a text is the source in other letters."""
    said = [one for word in source.split() if (one := skeleton(word))]
    written = [one for word in text.split() if (one := skeleton(word))]
    if len(said) < _ECHO_WORDS or len(written) < _ECHO_WORDS or target in ("ur", "hi"):
        return False
    return _common(said, written) >= _ECHO_SHARE * max(len(said), len(written))


def _common(one: Sequence[str], other: Iterable[str]) -> int:
    left = list(other)
    count = 0
    for word in one:
        if word in left:
            left.remove(word)
            count += 1
    return count
