"""TMDB's character field as it is really filled."""

from __future__ import annotations

import pytest

from utils.character_names import character_names


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("Rahul Raichand", [("Rahul Raichand", ("Rahul", "Raichand"))]),
        ("Raj / Rahul (voice)", [("Raj", ()), ("Rahul", ())]),
        ("Simran Singh (uncredited)", [("Simran Singh", ("Simran", "Singh"))]),
        ('Rajveer "Raj" Malhotra', [("Rajveer Malhotra", ("Raj", "Rajveer", "Malhotra"))]),
        ("Lajwanti \u2018Lajjo\u2019 Singh", [("Lajwanti Singh", ("Lajjo", "Lajwanti", "Singh"))]),
        (
            "Inspector Vijay Khanna",
            [("Inspector Vijay Khanna", ("Vijay Khanna", "Vijay", "Khanna"))],
        ),
        ("Dr. Sharma", [("Dr Sharma", ("Sharma",))]),
        ("Young Rahul", [("Young Rahul", ("Rahul",))]),
        ("Vijay Chauhan a.k.a. Vicky", [("Vijay Chauhan", ("Vijay", "Chauhan")), ("Vicky", ())]),
        ("Mr. & Mrs. Kapoor", [("Mrs Kapoor", ("Kapoor",))]),
        ("D\u2019Souza", [("D'Souza", ())]),
        ("राज मल्होत्रा", [("राज मल्होत्रा", ("राज", "मल्होत्रा"))]),
    ],
)
def test_names_and_their_parts(character: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(name.full, name.variants) for name in character_names(character)] == expected


@pytest.mark.parametrize(
    "character",
    [
        "",
        "Himself",
        "Self (archive footage)",
        "Police Inspector",
        "Villager #1",
        "Rahul's Father",
        "Rahul\u2019s Father",
        "James' brother",
        "Friend of Jai",
        "Bar Dancer (special appearance)",
        "the bartender",
        "47",
    ],
)
def test_roles_are_no_names(character: str) -> None:
    assert character_names(character) == []
