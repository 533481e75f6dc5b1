"""Scores of heard names against the right ones."""

from __future__ import annotations

import pytest

from utils.name_match import name_score, word_score

MIN_SCORE = 88
MAX_EDITS = 2


def best(heard: str, target: str) -> float:
    score = name_score(heard.split(), target.split(), MAX_EDITS)
    return score.score if score else 0.0


@pytest.mark.parametrize(
    ("heard", "target"),
    [
        ("Raul", "Rahul"),
        ("Garbar Sing", "Gabbar Singh"),
        ("Simrun", "Simran"),
        ("Viru", "Veeru"),
        ("Kahn", "Khan"),
        ("Anjuli", "Anjali"),
        ("Basanthi", "Basanti"),
        ("Raul Raichan", "Rahul Raichand"),
    ],
)
def test_misheard_names_pass(heard: str, target: str) -> None:
    assert best(heard, target) >= MIN_SCORE


@pytest.mark.parametrize(
    ("heard", "target"),
    [
        ("Ali", "Aditi"),
        ("Raj", "Rahul"),
        ("Batwal Khan", "Ayaz Khan"),
        ("Amit Khan", "Ajit Khan"),
        # Its mean is 92: no word of a name may be quite another.
        ("Amit Kumar Khan", "Ajit Kumar Khan"),
        ("Similan", "Simran"),
        ("Karan", "Kiran"),
        ("Vanita", "Vinita"),
        ("Mohit", "Rohit"),
        ("Rohan", "Rohit"),
        ("Deep", "Deepa"),
        ("May", "Maya"),
        ("Rose", "Rosa"),
        ("Aditya", "Aditi"),
        ("Khan", "Ayaz Khan"),
        ("राहुल", "Rahul"),
    ],
)
def test_other_names_fail(heard: str, target: str) -> None:
    assert best(heard, target) < MIN_SCORE


def test_edits_are_limited() -> None:
    assert word_score("Raul", "Rahul", 1) is not None
    assert word_score("Raul", "Rahul", 0) is None
    # A swap of neighbours is one edit.
    assert word_score("Kahn", "Khan", 1) is not None


def test_the_reason_names_spelling_and_sound() -> None:
    same = word_score("Raul", "Rahul", MAX_EDITS)
    near = word_score("Simrun", "Simran", MAX_EDITS)

    assert same is not None
    assert same.same_sound
    assert same.why == "spelling 89, same sound raul"
    assert near is not None
    assert not near.same_sound
    assert near.why == "spelling 83, sound 95 (simrun, simran)"


def test_a_name_equal_to_itself_scores_100() -> None:
    assert best("Gabbar Singh", "Gabbar Singh") == 100
