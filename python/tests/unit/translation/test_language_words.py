"""Languages and negations by their words."""

from __future__ import annotations

import pytest

from subpiped.translation.language_words import is_negated, may_be_negated, other_language


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("Ich habe das nicht gesehen, und wir sind auch da.", "en", "German"),
        ("main tum se kuch nahi chahta hoon", "en", "Hindi"),
        ("I have not seen that, and they are there.", "en", ""),
        ("I have not seen that, and they are there.", "de", "English"),
        ("Nein.", "en", ""),
        ("", "en", ""),
    ],
)
def test_another_language_is_told_by_several_words(text: str, language: str, other: str) -> None:
    assert other_language(text, language) == other


@pytest.mark.parametrize(
    ("text", "language", "sure", "maybe"),
    [
        ("वह नहीं आया।", "hi", True, True),
        ("वहाँ मत जाओ।", "hi", True, True),
        ("वह आया।", "hi", False, False),
        ("He didn't come.", "en", True, True),
        ("No.", "en", True, True),
        ("He was unable to come.", "en", False, True),
        ("He came into India.", "en", False, False),
        ("Il n'est pas venu.", "fr", False, True),
    ],
)
def test_a_negation_is_sure_or_may_be(text: str, language: str, sure: bool, maybe: bool) -> None:
    assert is_negated(text, language) is sure
    assert may_be_negated(text, language) is maybe
