"""What counts as the same words in the quality table."""

from __future__ import annotations

import pytest

from bench.normalize import normal_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Well, I'm ALL right.", ["well", "im", "all", "right"]),
        ("Alright - uh, Mr. Spock!", ["all", "right", "mister", "spock"]),
        ("twenty-one", ["twenty", "one"]),
        ("21 men", ["21", "men"]),
        ("हाँ, नहीं।", ["हाँ", "नहीं"]),
        ("\N{LATIN SMALL LIGATURE FI}re", ["fire"]),
        ("um... - ?", []),
    ],
)
def test_words_that_are_compared(text: str, words: list[str]) -> None:
    assert normal_words(text) == words
