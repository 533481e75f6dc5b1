from __future__ import annotations

import pytest

from subpiped.text.bidi import directed

RLE, PDF = "\u202b", "\u202c"


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("مرحبا يا John، كيف الحال؟", "ar"),
        ("John قال: تعال!", "ar"),
        ("- שלום.", "he"),
        ("کیا حال ہے؟", "ur"),
        ("שלום לך.", ""),
    ],
)
def test_lines_from_right_to_left_say_so(line: str, language: str) -> None:
    assert directed(line, language) == f"{RLE}{line}{PDF}"


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("John Smith.", "ar"),
        ("He said שלום.", "en"),
        ("नमस्ते, Raj!", "hi"),
        ("1941", "he"),
        ("", "ar"),
    ],
)  # fmt: skip
def test_other_lines_stay(line: str, language: str) -> None:
    assert directed(line, language) == line


def test_an_override_in_the_text_turns_nothing() -> None:
    assert directed("a\u202eb\u2067c", "en") == "abc"
    # Marks and joiners belong to the writing.
    joined = "می\u200cخواهم."  # noqa: RUF001
    assert directed(joined, "fa") == f"{RLE}{joined}{PDF}"
