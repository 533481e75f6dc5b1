"""The words of a text that may be names: where they lie, and which stand together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN: Final = re.compile(r"[^\W\d_]+")
_SENTENCE_END: Final = re.compile(r"[.!?:;…\"\u201c\u201d\n-]")


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


def tokenize(text: str) -> list[Token]:
    """The words of a text; the first counts as the start of a sentence."""
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        starts = not tokens or bool(_SENTENCE_END.search(text, end, match.start()))
        tokens.append(Token(match.group(), match.start(), match.end(), starts))
        end = match.end()
    return tokens


def capitalised_runs(text: str, tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Stretches of capitalised words with one space between them."""
    run: list[Token] = []
    for token in tokens:
        joined = bool(run) and text[run[-1].end : token.start] == " "
        if run and not (joined and token.text[0].isupper()):
            yield run
            run = []
        if token.text[0].isupper():
            run.append(token)
    if run:
        yield run
