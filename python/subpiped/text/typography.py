"""A recognizer's or translator's text as it is printed: spaces, hyphens, quotation marks, dashes.

No letter and no digit changes; what is not sure to be a slip stays as it is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

_TABLE: Final[dict[str, Any]] = json.loads(
    (Path(__file__).resolve().parents[3] / "config" / "typography.json").read_text(encoding="utf-8")
)

_LETTER: Final = r"[^\W\d_]"
_SPACES: Final = re.compile(r"\s+")
# An accent in place of an apostrophe may also end a word, a quotation mark only stands inside.
_APOSTROPHE: Final = re.compile(rf"(?<={_LETTER})(?:[´`]|[‘’](?={_LETTER}))")  # noqa: RUF001
_SPACED_MARK: Final = re.compile(r"(?<=[^\s\d–—-]) ([,.;:!?…।]+)(?= |$)")  # noqa: RUF001
_HALVES: Final = re.compile(rf"\b({_LETTER}+)(?:- | -)({_LETTER}[\w-]*)")
_QUOTE: Final = re.compile(r"[\"“”„«»]")
_OPENS_AFTER: Final = " ([{-–—"  # noqa: RUF001
# Not behind a sentence: there a dash says that another one speaks.
_SPACED_DASH: Final = re.compile(r"(?<=([^\s.?!…।–—-])) (?:--?|[–—]) (?=([^\s–—-]))")  # noqa: RUF001
_CLOSED_DASH: Final = re.compile(rf"(?<={_LETTER})(?:--|—)(?={_LETTER})")


@dataclass(frozen=True, slots=True)
class Typography:
    """How a language is printed.

    Attributes:
        quotes: the mark that opens a quotation, and the one that closes it.
        apostrophe: inside words.
        dash: between words, with a space on both sides.
        spaced_marks: marks that a space stands before.
        prefixes: words that make one with the next behind a hyphen.
        suspended: words behind a hyphen that stands for a part of a word (`pre- and post-war`).
    """

    quotes: tuple[str, str]
    apostrophe: str
    dash: str
    spaced_marks: str
    prefixes: frozenset[str]
    suspended: frozenset[str]

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Typography:
        """From a language's entry in the table, with the default's values where it has none.

        Raises:
            ValueError: the entry has another form.
        """
        whole = {**_TABLE["default"], **value}
        if whole.keys() != _TABLE["default"].keys():
            raise ValueError(
                f"unknown typography: {sorted(whole.keys() - _TABLE['default'].keys())}"
            )
        opening, closing = map(_mark, whole["quotes"])
        return cls(
            quotes=(opening, closing),
            apostrophe=_mark(whole["apostrophe"]),
            dash=_mark(whole["dash"]),
            spaced_marks="".join(map(_mark, whole["spacedMarks"])),
            prefixes=frozenset(map(str, whole["prefixes"])),
            suspended=frozenset(map(str, whole["suspended"])),
        )


def _mark(value: object) -> str:
    if not isinstance(value, str) or len(value) != 1 or value.isalnum():
        raise ValueError(f"no mark: {value!r}")
    return value


@cache
def typography(language: str) -> Typography:
    """How a language (ISO 639-1) is printed."""
    return Typography.from_json(_TABLE["languages"].get(language, {}))


def tidied(text: str, language: str) -> str:
    """`text` as it is printed in its language (ISO 639-1)."""
    how = typography(language)
    text = _SPACES.sub(" ", text).strip()
    text = _APOSTROPHE.sub(how.apostrophe, text)
    text = _HALVES.sub(lambda m: _joined(m, how), text)
    text = _SPACED_MARK.sub(lambda m: m[0] if m[1][0] in how.spaced_marks else m[1], text)
    text = _SPACED_DASH.sub(lambda m: _dash(m, how), text)
    text = _CLOSED_DASH.sub(f" {how.dash} ", text)
    return _QUOTE.sub(lambda m: _quote(m, how), text)


def _joined(match: re.Match[str], how: Typography) -> str:
    """A word in two halves as one: `daughter- in-law`, `self- defense`, `wh- what`."""
    first, second = match[1].lower(), match[2].lower()
    if second in how.suspended:
        return match[0]
    one = "-" in second or first in how.prefixes or second.startswith(first)
    return f"{match[1]}-{match[2]}" if one else match[0]


def _dash(match: re.Match[str], how: Typography) -> str:
    # `5 - 3` is a difference or a score.
    return match[0] if match[1].isdigit() and match[2].isdigit() else f" {how.dash} "


def _quote(match: re.Match[str], how: Typography) -> str:
    text, at = match.string, match.start()
    before, after = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
    if before == after == " ":
        return match[0]
    return how.quotes[0] if before in _OPENS_AFTER and after != " " else how.quotes[1]
