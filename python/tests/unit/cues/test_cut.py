"""Cuts of sentences in which a person marked where one may stand."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from subpiped.cues.cut import cut_block
from subpiped.cues.word_times import Token
from tests.helpers.cue_rules import rules

RULES: Final = rules()
_MARKED: Final = Path(__file__).resolve().parents[2] / "data" / "cuts.txt"
_PAUSE: Final = 0.4


def _told(text: str, rate: float) -> tuple[list[Token], set[int]]:
    """The words at so many characters a second, and the numbers of those behind a `/`."""
    tokens: list[Token] = []
    allowed: set[int] = set()
    clock = 0.0
    for word in text.split():
        if word == "/":
            allowed.add(len(tokens))
            continue
        end = clock + (len(word) + 1) / rate
        tokens.append(Token(word, clock, end - 0.01))
        clock = end
    return tokens, allowed


def _cuts(texts: list[str], rate: float) -> tuple[int, int]:
    """How many cuts there are, and how many of them stand where none was marked."""
    made, bad = 0, 0
    for text in texts:
        tokens, allowed = _told(text, rate)
        at = 0
        for words in cut_block(tokens, tokens[-1].end + _PAUSE, RULES)[:-1]:
            at += len(words)
            made += 1
            bad += at not in allowed
    return made, bad


def _half(first: int) -> list[str]:
    """Every other marked sentence: by itself and in a row with two others."""
    marked = _MARKED.read_text(encoding="utf-8").splitlines()[first::2]
    rows = [" / ".join(marked[n : n + 3]) for start in (0, 1) for n in range(start, len(marked), 3)]
    return marked + rows


# The costs were chosen by the first half; the second only says how they do.
@pytest.mark.parametrize(
    ("half", "rate", "share"),
    [(0, 13, 0.0), (0, 19, 0.0), (0, 22, 0.15), (1, 13, 0.05), (1, 19, 0.05), (1, 22, 0.2)],
)
def test_cues_are_cut_where_sense_allows_it(half: int, rate: float, share: float) -> None:
    made, bad = _cuts(_half(half), rate)
    assert made > 20
    assert bad <= share * made


@pytest.mark.parametrize("rate", [13, 19, 25])
def test_no_hurry_cuts_a_number_from_what_it_counts(rate: float) -> None:
    tokens, _ = _told("and we should push for a 4% global tax on every kind of profit now.", rate)
    cues = [" ".join(t.text for t in words) for words in cut_block(tokens, 99.0, RULES)]
    assert any("4% global tax" in cue for cue in cues)
