"""What is at a neighbor's place is found by numbers, loan words and lengths."""

from __future__ import annotations

import pytest

from subpiped.translation.alignment import displaced, length_ratio, length_sign, signs

SOURCES = [
    "डॉक्टर कल हॉस्पिटल में 25 लोगों से मिले।",
    "वह बहुत दिनों के बाद अपने गाँव वापस आया था।",
    "मिनिस्टर ने कंपनी को 5000 रुपये दिए।",
    "ट्रैक्टर स्टेशन के पास खड़ा है।",
]
TEXTS = [
    "The doctor met 25 people in the hospital yesterday.",
    "He had come back to his village after many days.",
    "The minister gave the company 5,000 rupees.",
    "The tractor stands near the station.",
]


def test_a_true_translation_is_in_its_place() -> None:
    assert displaced(SOURCES, TEXTS) == []


def test_loan_words_and_numbers_are_signs_in_both_scripts() -> None:
    assert set(signs(SOURCES[0])) & set(signs(TEXTS[0])) >= {"25"}
    assert set(signs(SOURCES[3])) & set(signs(TEXTS[3])) != set()


def test_swapped_lines_are_found() -> None:
    sources, texts = [SOURCES[0], SOURCES[2]], [TEXTS[2], TEXTS[0]]
    assert {(one.place, one.to, one.kind) for one in displaced(sources, texts)} == {
        (0, 1, "swapped"),
        (1, 0, "swapped"),
    }


def test_a_shifted_answer_is_found_to_its_end() -> None:
    sources = [SOURCES[0], SOURCES[2], SOURCES[3], SOURCES[0].replace("25", "31")]
    texts = [TEXTS[2], TEXTS[3], TEXTS[0].replace("25", "31"), ""]
    found = displaced(["शुरू।", *sources], [TEXTS[0], *texts])
    assert {one.kind for one in found} == {"shifted"}
    assert {one.to - one.place for one in found} <= {-1, 0}


@pytest.mark.parametrize(
    ("source", "text"), [("", ""), ("क", "a" * 1000), ("你好吗", "How are you?")]
)
def test_lengths_are_told_of_any_text(source: str, text: str) -> None:
    assert length_ratio(source, text) > 0
    assert isinstance(length_sign(source, text), float)


def test_lengths_are_in_proportion_to_the_script() -> None:
    assert 0.5 < length_ratio("你今天过得好吗", "Did you have a good day?") < 2
