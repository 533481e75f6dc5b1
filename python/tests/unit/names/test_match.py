"""Scores of transcribed names against the right ones."""

from __future__ import annotations

import pytest

from subpiped.names.match import name_score, word_score

MIN_SCORE = 90


def best(transcribed: str, target: str) -> float:
    score = name_score(transcribed.split(), target.split())
    return score.score if score else 0.0


@pytest.mark.parametrize(
    ("transcribed", "target"),
    [
        ("Raul", "Rahul"),
        ("Garbar Sing", "Gabbar Singh"),
        ("Simrun", "Simran"),
        ("Viru", "Veeru"),
        ("Anjuli", "Anjali"),
        ("Basanthi", "Basanti"),
        ("Raul Raichan", "Rahul Raichand"),
        ("Ra hul", "Rahul"),
        ("Shahrukh Khan", "Shah Rukh Khan"),
        ("Gabbarsingh", "Gabbar Singh"),
        ("राउल", "Rahul"),
        ("Rahul", "राहुल"),
        ("राहूल", "राहुल"),
    ],
)
def test_misheard_names_pass(transcribed: str, target: str) -> None:
    assert best(transcribed, target) >= MIN_SCORE


@pytest.mark.parametrize(
    ("transcribed", "target"),
    [
        ("Ali", "Aditi"),
        ("Raj", "Rahul"),
        ("Batwal Khan", "Ayaz Khan"),
        ("Amit Khan", "Ajit Khan"),
        # Its mean is above: no word of a name may be quite another.
        ("Amit Kumar Khan", "Ajit Kumar Khan"),
        ("Similan", "Simran"),
        ("Karan", "Kiran"),
        ("Vanita", "Vinita"),
        ("Mohit", "Rohit"),
        ("Rohan", "Rohit"),
        ("Deep", "Deepa"),
        ("May", "Maya"),
        ("Aditya", "Aditi"),
        ("Khan", "Ayaz Khan"),
        ("करण", "किरण"),
        ("रोहन", "Rohit"),
    ],
)
def test_other_names_fail(transcribed: str, target: str) -> None:
    assert best(transcribed, target) < MIN_SCORE


def test_the_reason_names_spelling_and_sound() -> None:
    same = word_score("Raul", "Rahul")
    near = word_score("Simrun", "Simran")

    assert same is not None
    assert same.same_sound
    assert same.why == "spelling 89, sound 97 (raul, rahul)"
    assert near is not None
    assert not near.same_sound
    assert near.why == "spelling 83, sound 96 (simrun, simran)"


def test_spelling_counts_within_one_script_only() -> None:
    across = word_score("Rahul", "राहुल")

    assert across is not None
    assert (across.score, across.why) == (100, "sound 100 (rahul, rahul)")


def test_a_name_equal_to_itself_scores_100() -> None:
    assert best("Gabbar Singh", "Gabbar Singh") == 100


def test_a_word_without_sounds_has_no_score() -> None:
    assert word_score("Ж", "Ram") is None
    assert word_score("Ram", "123") is None
