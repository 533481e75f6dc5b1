from __future__ import annotations

import pytest

from subpiped.text.graphemes import display_length, graphemes


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Hello", 5),
        ("नमस्ते", 3),
        ("क्षत्रिय", 3),
        ("मैं हूँ", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("👩\u200d👩\u200d👧", 1),
        ("👍🏽!", 2),
        ("日本語", 3),
        # Tamil and Kannada write no conjuncts as one: the dot, or the lower letter, stays apart.
        ("பக்கத்து வீட்டுக்காரன்", 13),
        ("ಕನ್ನಡದ ಅಕ್ಷರಗಳು ಇಲ್ಲಿವೆ", 17),
        ("বাংলা স্ক্রিপ্ট", 5),
    ],
)
def test_counts_what_a_reader_sees(text: str, length: int) -> None:
    assert display_length(text) == length


def test_nothing_is_lost() -> None:
    text = "मैंने कहा, e\u0301té 👩\u200d👧"
    assert "".join(graphemes(text)) == text


def test_flags_vowels_and_marks_of_direction_are_no_characters_of_their_own() -> None:
    assert graphemes("🇮🇳🇫🇷!") == ["🇮🇳", "🇫🇷", "!"]
    assert display_length("น้ำ") == 1
    assert display_length("\u202bשלום.\u202c") == 5  # noqa: RUF001
    assert display_length("a\u200fb") == 2
