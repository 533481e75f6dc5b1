from __future__ import annotations

import pytest

from subpiped.text.languages import language_name
from subpiped.text.script import scripts_of, wrong_script_share


@pytest.mark.parametrize(
    ("text", "language", "share"),
    [
        ("Where are you going?", "en", 0.0),
        ("तुम यहाँ क्यों आए हो?", "hi", 0.0),
        ("तुम यहाँ क्यों आए हो?", "en", 1.0),
        ("تم یہاں کیوں آئے ہو", "hi", 1.0),
        ("okay, चलो", "hi", 0.0),
        ("Привет мир", "en", 1.0),
        ("1947 … !?", "en", 0.0),
        ("", "en", 0.0),
        ("你好", "ja", 0.0),
        ("ｈｅｌｌｏ", "en", 0.0),  # noqa: RUF001 - full-width letters are what is meant
    ],
)
def test_letters_of_other_scripts_are_counted(text: str, language: str, share: float) -> None:
    assert wrong_script_share(text, language) == share


def test_marks_are_no_letters_of_their_own() -> None:
    # Four consonants of नमस्ते and five Latin letters.
    assert wrong_script_share("hello नमस्ते", "en") == pytest.approx(4 / 9)


def test_every_language_has_a_script() -> None:
    assert scripts_of("hi") == ("DEVANAGARI",)
    assert scripts_of("fr") == ("LATIN",)
    assert language_name("hi") == "Hindi"
