"""What numbers look like to a reader, and which text no rule may touch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.text.numbers import binds, readable_numbers
from tests.helpers.cases import cases


@pytest.mark.parametrize(
    ("transcribed", "written"),
    [
        ("1 crores rupees", "1 crore rupees"),
        ("5 lacs", "5 lakh"),
        ("5 crores of rupees", "5 crores of rupees"),
        ("Rs. 10000000", "Rs. 1,00,00,000"),
        ("Rs.50000 only", "Rs. 50,000 only"),
        ("Rs . 500", "Rs. 500"),
        ("₹ 5,00,000", "₹5,00,000"),
        ("₹500,000", "₹500,000"),
        ("5 , 00 , 000 rupees", "5,00,000 rupees"),
        ("I owe 12345678 rupees", "I owe 1,23,45,678 rupees"),
        ("मुझे 10000000 रुपये दो", "मुझे 1,00,00,000 रुपये दो"),
        ("₹ १०००००", "₹१,००,०००"),  # noqa: RUF001
        ("Rs. 12345.50", "Rs. 12,345.50"),
        ("$ 1000000", "$1,000,000"),
        ("2 . 5 crore", "2.5 crore"),
        ("50 % off", "50% off"),
        ("10 : 30 a . m .", "10:30 a.m."),
        ("at 10 : 30 a . m . tomorrow", "at 10:30 a.m. tomorrow"),
        ("5 P. M. today", "5 P.M. today"),
        ("10 : 30 बजे", "10:30 बजे"),
    ],
)
def test_numbers_are_readable(transcribed: str, written: str) -> None:
    assert readable_numbers(transcribed) == written
    assert readable_numbers(written) == written


@pytest.mark.parametrize(
    "text",
    [
        "It was 1947.",
        "call 9876543210",
        "He said 5. 10 came.",
        "They won 5 , 100 to go",
        "score 3 : 2",
        "ratio 10 : 30 : 40",
        "room 5 A. M. Khan lives",
        "He is 6 a man",
        "Room 5 a. Move",
        "twenty 1 2 3",
        "crores of people",
        "10:30 pm",
        "No numbers here, Rs. or a.m.",
    ],
)
def test_what_is_not_sure_to_be_one_number_stays(text: str) -> None:
    assert readable_numbers(text) == text


PARTS = st.sampled_from(
    ["1", "5", "00", "000", "12345", "10000000", "५", " ", " , ", ",", " . ", ".", " : ", ":", "₹",
     "$", "Rs", "Rs.", "rupees", "रुपये", "crore", "crores", "lakhs of", "a", "p", "m",
     "A. M.", "%", "x"]
)  # fmt: skip


@cases(400)
@given(st.lists(PARTS, max_size=14).map("".join))
def test_no_digit_and_no_word_changes(text: str) -> None:
    def kept(value: str) -> str:
        for plural, one in (("crores", "crore"), ("lakhs", "lakh"), ("lacs", "lakh")):
            value = value.replace(plural, one)
        return "".join(c for c in value if c not in " ,.")

    assert kept(readable_numbers(text)) == kept(text)


@pytest.mark.parametrize(
    ("before", "after", "bound"),
    [
        ("5", "crore", True),
        ("₹5", "lakh,", True),
        ("crore", "rupees.", True),
        ("₹", "5", True),
        ("Rs.", "500", True),
        ("10:30", "a.m.", True),
        ("5", "लाख", True),
        ("10", "बजे", True),
        ("5,", "crore", False),
        ("1947.", "Years", False),
        ("the", "crore", False),
        ("a", "minute", False),
    ],
)
def test_a_number_holds_its_unit(before: str, after: str, *, bound: bool) -> None:
    assert binds(before, after) is bound
