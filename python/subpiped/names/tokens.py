"""The words of a text that may be names: where they lie, and which stand together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.text.phonetics import is_devanagari

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Vowel signs and joiners belong to their word, though they are no letters.
_TOKEN: Final = re.compile(r"(?:[^\W\d_]|[\u0900-\u0963\u200c\u200d])+")
_SENTENCE_END: Final = re.compile(r"[.!?:;…\"\u201c\u201d\u0964\n-]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: `text[start:end]`."""

    text: str
    start: int
    end: int
    at_sentence_start: bool

    @property
    def key(self) -> str:
        """Case-blind form."""
        return self.text.casefold()

    @property
    def may_be_name(self) -> bool:
        """Whether its script and case allow for a name."""
        return self.text[0].isupper() or is_devanagari(self.text)


def tokenize(text: str) -> list[Token]:
    """The words of a text; the first counts as the start of a sentence."""
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        starts = not tokens or bool(_SENTENCE_END.search(text, end, match.start()))
        tokens.append(Token(match.group(), match.start(), match.end(), starts))
        end = match.end()
    return tokens


def joined_runs(text: str, tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Stretches of words with one space or hyphen between them, whatever their case."""
    run: list[Token] = []
    for token in tokens:
        if run and text[run[-1].end : token.start] not in (" ", "-"):
            yield run
            run = []
        run.append(token)
    if run:
        yield run
