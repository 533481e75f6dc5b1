"""What stands around a word and speaks for or against its being a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.names.role_words import ADDRESS, HONORIFICS, HONORIFICS_DEVANAGARI, INTRODUCTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.names.tokens import Token

ALL_HONORIFICS: Final = HONORIFICS | HONORIFICS_DEVANAGARI
# Words in capitals that may stand beside a name and are no part of it.
BESIDE: Final = ALL_HONORIFICS | ADDRESS | {"i", "mister", "miss", "missus"}


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a text that may be a name, those around them, and the signs that they are one."""

    window: list[Token]
    before: list[Token]
    after: list[Token]
    signs: list[str]

    @property
    def words(self) -> tuple[str, ...]:
        """The words as transcribed."""
        return tuple(token.text for token in self.window)


def name_signs(
    text: str, before: Sequence[Token], window: Sequence[Token], after: Sequence[Token]
) -> list[str]:
    """The signs that the words of `window` are a name.

    `before` and `after` are the words on either side, in the order of the text.
    """
    signs = []
    first, last = window[0], window[-1]
    previous = before[-1].key if before else ""
    following = after[0].key if after else ""
    left, right = text[: first.start].rstrip(), text[last.end :].lstrip()
    if first.text[0].isupper() and not first.at_sentence_start:
        signs.append("capital inside a sentence")
    if following in ALL_HONORIFICS or previous in ADDRESS:
        signs.append("address beside it")
    comma_before, comma_after = left.endswith(","), right.startswith((",", "!"))
    if (comma_after and (first.at_sentence_start or comma_before)) or (
        comma_before and right[:1] in tuple(".!?,\u0964")
    ):
        signs.append("called by it")
    if previous in INTRODUCTIONS or right.startswith(("'s ", "\u2019s ")):
        signs.append("introduced")
    return signs
