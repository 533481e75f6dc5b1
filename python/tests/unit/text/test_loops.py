"""Loops are told from speech that says a thing twice."""

from __future__ import annotations

import pytest

from subpiped.text.loops import alike_neighbors, compression_ratio, film_loops, loop_share

HEART = [
    "This is the heart of the body.",
    "This heart of our bodies.",
    "This heart of my body.",
    "This heart of your body.",
    "This heart of yours.",
]


@pytest.mark.parametrize(
    "text",
    [
        "the heart of the soul, the heart of the soul, the heart of the soul, the heart of",
        "मैं जा रहा हूँ मैं जा रहा हूँ मैं जा रहा हूँ मैं जा रहा हूँ",
        "la " * 20,
        "I'm going. I'm going. I'm going. I'm going. I'm going. I'm going.",
    ],
)
def test_a_loop_repeats_most_of_its_words(text: str) -> None:
    assert loop_share(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Ask not what your country can do for you, ask what you can do for your country.",
        "No, no, no, no!",
        "Wait, wait. Where are you going? Where are you going at this hour?",
        "",
    ],
)
def test_speech_repeats_little(text: str) -> None:
    assert loop_share(text) < 0.2


def test_neighbors_that_vary_one_phrase_are_alike() -> None:
    assert alike_neighbors(["Come.", *HEART, "Bye."]) == {2, 3, 4, 5}
    talk = ["Where is he?", "He is in Delhi.", "In Delhi?", "Yes, in Delhi."]
    assert alike_neighbors(talk) == frozenset()
    assert alike_neighbors([]) == frozenset()


def test_three_are_enough_where_nobody_may_speak() -> None:
    assert alike_neighbors(HEART[1:4]) == frozenset()
    assert alike_neighbors(HEART[1:4], disputed=True) == {0, 1, 2}
    # With others between; a text far away or of sure speech is none of them.
    texts = [HEART[1], "Come here to me now.", HEART[2], "Bye.", HEART[3]]
    assert film_loops(texts, range(5)).alike == {2, 4}
    assert film_loops(texts, [0, 1, 3, 4]).alike == frozenset()
    apart = [HEART[1], HEART[2], *["Bye."] * 9, HEART[3]]
    assert film_loops(apart, range(12)).alike == frozenset()
    assert film_loops(["What is it?"] * 2 + ["What is this?"], range(3)).alike == frozenset()


def test_the_first_of_a_row_is_left_in() -> None:
    texts = ["Come.", "I'm going to the airport.", *["I'm going home now."] * 4, "Bye."]
    assert film_loops(texts).again == {3, 4, 5}


def test_short_answers_may_come_in_rows() -> None:
    assert film_loops(["No."] * 5).again == frozenset()
    assert film_loops(["No."] * 7).again == {1, 2, 3, 4, 5, 6}


def test_a_phrase_all_over_the_film_dominates() -> None:
    lines = [f"this is line number {n}" for n in range(100)]
    texts = [text for line in lines for text in (line, "I'm going to the airport.")]
    assert film_loops(texts).dominant == set(range(1, 200, 2))
    assert film_loops([*lines, *["I don't know."] * 3]).dominant == frozenset()


def test_a_refrain_of_a_long_film_stays() -> None:
    texts = [f"line {n} of the film" for n in range(1500)]
    texts[::60] = ["I don't know."] * 25
    assert film_loops(texts).dominant == frozenset()


def test_compression_ratio_tells_a_loop_from_a_line() -> None:
    assert compression_ratio("I've been alone for as long as I can remember.") < 1.1
    assert compression_ratio(" the heart of the soul," * 12) > 2.4
    assert compression_ratio("") == 0.0
