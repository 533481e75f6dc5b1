from __future__ import annotations

import pytest

from subpiped.quality.foreign_text import foreign_text, is_romanized_hindi
from subpiped.text.plain_words import plain_words
from tests.helpers.quality_films import cue


@pytest.mark.parametrize(
    "text",
    [
        "Kya hai?",
        "Tum kahan ho?",
        "Mujhe nahi pata",
        "Main tumhe kabhi nahi chhodunga",
        "Aap kaise hain, sir?",
    ],
)
def test_hindi_in_latin_letters_is_known(text: str) -> None:
    assert is_romanized_hindi(plain_words(text))


@pytest.mark.parametrize(
    "text",
    [
        "Where are you going?",
        "Kya is my sister's name.",
        "Jai, Aditi and Rotlu!",
        "The main road to the par is so hum drum",
        "Chalo, we are late for the airport.",
        "Yaar, arre!",
        "Chalo!",
        "Ki Ki, do you love me?",
        "",
    ],
)
def test_english_with_hindi_names_and_calls_is_english(text: str) -> None:
    assert not is_romanized_hindi(plain_words(text))


def test_each_kind_is_found_by_its_number() -> None:
    cues = [
        cue(1, "Hello."),
        cue(2, "हाँ"),
        cue(3, "Kya hua hai?"),
        cue(4, "Он сказал हाँ okay"),
    ]
    found = foreign_text(cues, "en")
    assert (found.wrong_script, found.untranslated, found.romanized) == ((2, 4), (3,), ())
    assert found.scripts == {"Cyrillic": 8, "Devanagari": 2}
    assert foreign_text(cues[1:3], "hi").romanized == (3,)
    assert foreign_text(cues[1:3], "hi").wrong_script == ()
