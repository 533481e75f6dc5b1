"""Spellings of Indian names that sound the same, and names that do not."""

from __future__ import annotations

import pytest

from subpiped.text.phonetic_key import sound_key


@pytest.mark.parametrize(
    "names",
    [
        ("Rahul", "Raul", "Raahul", "Rahool"),
        ("Veeru", "Viru", "Weeru"),
        ("Singh", "Sing"),
        ("Gabbar", "Gabar"),
        ("Pooja", "Puja", "Pooza"),
        ("Lakshmi", "Laxmi", "Lakshmee"),
        ("Vijay", "Wijay", "Vijai"),
        ("Ashok", "Ashoka", "Asok"),
        ("Jai", "Jay"),
        ("Siddharth", "Sidharth", "Siddhart"),
        ("Kabhi", "Kabhie"),
        ("Zoya", "Joya"),
        ("Philip", "Filip"),
        ("Qureshi", "Kureshi"),
    ],
)
def test_same_key(names: tuple[str, ...]) -> None:
    assert len({sound_key(name) for name in names}) == 1, [sound_key(name) for name in names]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deep", "Deepa"),
        ("Jai", "Jaya"),
        ("Mira", "Mir"),
        ("Karan", "Kiran"),
        ("Rohan", "Rohit"),
        ("Chetan", "Ketan"),
        ("Naina", "Nina"),
        ("Aditi", "Aditya"),
    ],
)
def test_different_keys(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


def test_accents_go_and_other_scripts_have_no_key() -> None:
    assert sound_key("Café") == sound_key("Cafe")
    assert sound_key("राहुल") == ""
