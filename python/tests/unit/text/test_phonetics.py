"""Spellings of Indian names that sound the same, in both scripts, and names that do not."""

from __future__ import annotations

import pytest

from subpiped.names.indian_names import indian_names
from subpiped.text.phonetic_distance import SAME, sound_distance
from subpiped.text.phonetics import is_devanagari, sounds_of


def apart(one: str, other: str) -> float:
    return sound_distance(sounds_of(one), sounds_of(other))


@pytest.mark.parametrize(
    "names",
    [
        ("Rahul", "Raul", "Raahul", "Rahool", "राहुल", "राहूल"),
        ("Veeru", "Viru", "Weeru", "वीरू", "विरु"),
        ("Gabbar", "Gabar", "गब्बर"),
        ("Pooja", "Puja", "पूजा"),
        ("Lakshmi", "Laxmi", "Lakshmee", "लक्ष्मी"),
        ("Vijay", "Wijay", "Vijai", "विजय"),
        ("Siddharth", "Sidharth", "Siddarth", "सिद्धार्थ"),
        ("Zoya", "Joya", "ज़ोया"),
        ("Aditi", "Adithi", "Aditee", "अदिति"),
        ("Jignesh", "Jigness", "जिग्नेश"),
        ("Shaleen", "Shalin", "शालीन"),
        ("Ramgarh", "Ramghar", "रामगढ़"),
        ("Kulkarni", "कुलकर्णी"),
        ("Gauri", "Gowri", "Gouri", "गौरी"),
        ("Chautala", "Chowtala", "चौटाला"),
        ("Naina", "Nayna", "नैना"),
        ("Indra", "इंद्र"),
        ("Mumbai", "मुंबई"),
    ],
)
def test_spellings_of_one_name(names: tuple[str, ...]) -> None:
    assert all(apart(name, names[0]) <= SAME for name in names), [sounds_of(n) for n in names]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deep", "Deepa"),
        ("Jai", "Jaya"),
        ("Karan", "Kiran"),
        ("Rohan", "Rohit"),
        ("Naina", "Nina"),
        ("Aditi", "Aditya"),
        ("Kabir", "Kabira"),
        ("Chetan", "Ketan"),
        ("Mohit", "Rohit"),
        ("दीप", "दीपा"),
        ("करण", "किरण"),
        ("मीरा", "मेरा"),
    ],
)
def test_different_names(one: str, other: str) -> None:
    assert apart(one, other) > SAME


def test_what_sounds_alike_costs_less() -> None:
    assert apart("Gabbar", "Garbar") < apart("Gabbar", "Gamgar")
    assert apart("Simrun", "Simran") < apart("Simrin", "Simran")
    # A final a may be dropped, but hardly be heard where there is none.
    assert apart("Bhargav", "Bhargava") < apart("Bhargava", "Bhargav")
    # The first vowel is stressed, and the last one tells names apart.
    assert apart("Kiran", "Karan") > apart("Rohin", "Rohan")
    assert apart("Saviti", "Savita") > apart("Savata", "Savita")
    # Another first sound is another name.
    assert apart("Nohit", "Mohit") > apart("Rahum", "Rahun")


def test_the_list_of_names_agrees_with_itself() -> None:
    names = indian_names()
    assert len(names) > 800
    assert all(name.isascii() and is_devanagari(written) for name, written in names.items())
    # Further apart are English spellings and silent letters only (Tagore, Bose).
    far = [name for name, written in names.items() if apart(name, written) > 1]
    assert len(far) < len(names) / 50, far


def test_other_scripts_have_no_sounds() -> None:
    assert sounds_of("Ж") == sounds_of("123") == ""
