from __future__ import annotations

import pytest

from subpiped.translation.brief import Name
from subpiped.translation.name_spelling import spell_names

CAST = tuple(Name(name, "character") for name in ("Veeru", "Basanti", "Thakur", "Radha Singh"))


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("वीरू कहाँ है?", "Where is Viru?", "Where is Veeru?"),
        ("बसंती, वीरू आया!", "Vasanti, Biru came!", "Basanti, Veeru came!"),
        ("राधा घर गई।", "Raadha's home.", "Radha's home."),
        # There already, or not said at all.
        ("वीरू कहाँ है?", "Where is Veeru? Viru?", "Where is Veeru? Viru?"),
        ("वह कहाँ है?", "Where is Viru?", "Where is Viru?"),
        # A word that is no name stays, even where it sounds like one.
        ("वीरू ठीक है।", "He is a very good one.", "He is a very good one."),
        ("वीरू", "", ""),
    ],
)
def test_names_that_were_said_are_spelled_as_in_the_glossary(
    source: str, text: str, expected: str
) -> None:
    assert spell_names(source, text, CAST) == expected
