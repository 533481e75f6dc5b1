"""Numbers are the same in whatever script or words they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.text.number_values import digit_numbers, named_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("5,00,000 रुपये", ["500000"]),
        ("२५ साल, ४.५० मीटर", ["25", "4.5"]),
        ("10:30 बजे, 007", ["10", "30", "7"]),
        ("1, 2 and 3", ["1", "2", "3"]),
        ("none", []),
    ],
)
def test_digits_of_any_script_are_read(text: str, numbers: list[str]) -> None:
    assert digit_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("twenty-five men", "25"),
        ("five lakh", "500000"),
        ("5 लाख", "500000"),
        ("पच्चीस साल", "25"),
        ("पाँच हज़ार", "5000"),
        ("1.5 million", "1500000"),
        ("the ninth", "9"),
        ("a hundred and five", "100"),
        ("दोनों", "2"),
    ],
)
def test_words_name_numbers(text: str, number: str) -> None:
    assert number in named_numbers(text)


@given(st.text())
def test_what_is_written_is_named(text: str) -> None:
    assert set(digit_numbers(text)) <= named_numbers(text)


@given(st.integers(0, 10**12))
def test_grouping_does_not_matter(number: int) -> None:
    assert digit_numbers(f"{number:,}") == digit_numbers(str(number)) == [str(number)]
