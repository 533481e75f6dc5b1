"""Translators that answer as a test says."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from subpiped.translation.translator import (
    Abilities,
    BadAnswerError,
    SceneAnswer,
    SceneRequest,
    TranslatorAwayError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Answering = Callable[[SceneRequest], SceneAnswer | Mapping[int, str]]

LANGUAGE_MODEL = Abilities(batch=True, context=True, glossary=True)
SINGLE = Abilities(batch=False, context=False, glossary=False)


_SYLLABLES: Final = ("ba", "du", "fo", "gi", "ke", "la", "mo", "ni", "pa", "re", "so", "ti", "vu")


def say(text: str) -> str:
    """A translation that passes every check: as many words, in Latin letters, with its digits."""
    return " ".join(map(_say_word, text.split()))


def _say_word(word: str) -> str:
    if any(c.isdigit() for c in word):
        return word
    for known, said in (("नहीं", "not"), ("अदिति", "Aditi")):
        if word.startswith(known):
            return said
    code = zlib.crc32(word.encode())
    return "".join(_SYLLABLES[code // 13**i % 13] for i in range(max(1, len(word) // 3)))


class MadeUpTranslator:
    """Answers by a function, from `say` if there is none, and keeps what it was asked.

    Attributes:
        asked: all requests, in order.
        closed: whether `close` was called.
    """

    def __init__(
        self,
        answer: Answering | None = None,
        *,
        name: str = "made-up",
        abilities: Abilities = LANGUAGE_MODEL,
        pairs: tuple[str, ...] | None = None,
    ) -> None:
        self._answer = answer or (lambda r: {n: say(text) for n, text in r.sentences.items()})
        self._pairs = pairs
        self.name = name
        self.identity = f"{name}-1"
        self.abilities = abilities
        self.asked: list[SceneRequest] = []
        self.closed = False

    def can(self, source: str, target: str) -> bool:
        """See Translator."""
        return self._pairs is None or f"{source}-{target}" in self._pairs

    def translate(self, request: SceneRequest) -> SceneAnswer:
        """See Translator."""
        self.asked.append(request)
        answer = self._answer(request)
        return answer if isinstance(answer, SceneAnswer) else SceneAnswer(dict(answer))

    def close(self) -> None:
        """See Translator."""
        self.closed = True


def away(_: SceneRequest) -> SceneAnswer:
    """The answer of a server that is not there."""
    raise TranslatorAwayError("connection refused")


def garbage(_: SceneRequest) -> SceneAnswer:
    """The answer of a server that makes no sense."""
    raise BadAnswerError("it is no JSON")
