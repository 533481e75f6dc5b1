"""TMDB's character field as it is really filled."""

from __future__ import annotations

import pytest

from subpiped.names.character_names import character_names, is_cameo


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
        ("Jai Singh Rathore (Rats)", [("Jai Singh Rathore", ("Rats", "Jai", "Singh", "Rathore"))]),
        ("Vijay ('Anthony')", [("Vijay", ("Anthony",))]),
        ("Lakhan alias Lucky Singh", [("Lakhan", ()), ("Lucky Singh", ("Lucky", "Singh"))]),
        ("Raj urf Rocky; Bunty", [("Raj", ()), ("Rocky", ()), ("Bunty", ())]),
        ("Rahul (as Rahul Dev)", [("Rahul", ())]),
        ("Ravi (Priya's brother)", [("Ravi", ())]),
        ("Ravi (segment 'Bombay')", [("Ravi", ())]),
        ("Ravi (Archive Footage) (Hindi Version)", [("Ravi", ())]),
        ("Inspector Khan (Police)", [("Inspector Khan", ("Khan",))]),
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


@pytest.mark.parametrize(
    "character",
    [
        "Self",
        "Himself (uncredited)",
        "Shah Rukh Khan",
        "Superstar Shah Rukh Khan",
        "(special appearance)",
        "Himself - Shah Rukh Khan",
    ],
)
def test_an_actor_as_himself_is_a_cameo(character: str) -> None:
    assert is_cameo("Shah Rukh Khan", character)


@pytest.mark.parametrize(
    "character",
    ["", "Rahul", "Rahul (special appearance)", "Rahul Khan", "Dancer (cameo)", "Himself's Friend"],
)
def test_a_part_is_no_cameo(character: str) -> None:
    assert not is_cameo("Shah Rukh Khan", character)
