"""Each fault of an answer is found, and a good answer has none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.translation.brief import Brief, Name
from subpiped.translation.checks import WHOLE, Fault, check_answer, fault_text
from subpiped.translation.translator import SceneRequest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

RAHUL = Name("Rahul Sharma", "character", "male")
SOURCES = {
    1: "राहुल कल हॉस्पिटल में 25 लोगों से मिला था।",
    2: "वह बहुत दिनों के बाद अपने गाँव वापस नहीं आया।",
    3: "हाँ।",
    4: "मिनिस्टर ने कंपनी को ५००० रुपये दिए।",
}
GOOD = {
    1: "Rahul met twenty-five people in the hospital yesterday.",
    2: "He didn't come back to his village after many days.",
    3: "Yes, of course.",
    4: "The minister gave the company 5,000 rupees.",
}


def request(
    sentences: Mapping[int, str] = SOURCES, source: str = "hi", target: str = "en"
) -> SceneRequest:
    return SceneRequest(source, target, sentences, Brief(names=(RAHUL,)))


def codes(faults: dict[int, list[Fault]]) -> dict[int, set[str]]:
    return {number: {fault.code for fault in found} for number, found in faults.items()}


def test_a_good_answer_has_no_fault() -> None:
    assert check_answer(request(), GOOD) == {}


@pytest.mark.parametrize(
    ("number", "text", "code", "hard"),
    [
        (1, "", "empty", True),
        (1, " ... ", "empty", True),
        (1, "Rahul met 52 people in the hospital yesterday.", "digits", True),
        (1, "He met 25 people in the hospital yesterday.", "name_missing", False),
        (1, SOURCES[1], "untranslated", True),
        (1, "rahul kal hospital mein 25 logon se mila tha.", "untranslated", True),
        (1, "Рахул вчера встретил 25 человек в больнице.", "wrong_script", True),
        (
            1,
            f"{GOOD[1]} {'And then something else happened to all of them. ' * 9}",
            "too_long",
            True,
        ),
        (1, "```json", "markup", True),
        (1, f'"1": "{GOOD[1]}",', "markup", True),
        (1, f"1. {GOOD[1]}", "markup", True),
        (1, f"{GOOD[1]} (Note: he is a doctor.)", "markup", True),
        (1, f"Translation: {GOOD[1]}", "markup", True),
        (2, "He came back to his village after many days.", "negation", False),
        (2, "He not.", "too_short", True),
        (2, "not the village, not the village, not the village, not the village", "loop", True),
        (4, "The minister gave the company rupees.", "digits", True),
    ],
)
def test_a_fault_of_one_sentence_is_found(number: int, text: str, code: str, hard: bool) -> None:
    found = check_answer(request(), GOOD | {number: text})
    assert (code, hard) in {(fault.code, fault.hard) for fault in found[number]}


def test_what_people_say_in_films_is_no_fault() -> None:
    told = {
        "क्या?": "What?",
        "चुप रहो!": "Shut up!",
        "मुझे नहीं पता।": "No idea.",
        "सरदार, दो आदमी थे।": "Two, boss.",
        "नहीं! नहीं!": "No! No!",
        "मैं तुमसे प्यार करता हूँ।": "I love you.",
        "कोई बात नहीं।": "It's all right.",
        "तुम आ रहे हो ना?": "You're coming, aren't you?",
        "रात के बारह बजे हैं।": "It's 12 at night.",
        "मुझे 5 लाख रुपये चाहिए।": "I need half a million rupees.",
        "राहुल, आशा मत छोड़ो।": "Don't lose hope, Rahul.",
    }
    sentences = dict(enumerate(told, 1))
    assert check_answer(request(sentences), dict(enumerate(told.values(), 1))) == {}


def test_loan_words_may_be_right_as_they_are() -> None:
    found = check_answer(request({1: "हेलो डॉक्टर, गुड मॉर्निंग।"}), {1: "Hello doctor, good morning."})
    assert [(fault.code, fault.hard) for fault in found[1]] == [("untranslated", False)]


@given(st.dictionaries(st.integers(1, 40), st.text(), max_size=20), st.randoms())
def test_the_same_numbers_are_neither_missing_nor_added(
    sentences: dict[int, str], choice: Random
) -> None:
    texts = list(sentences.values())
    choice.shuffle(texts)
    found = check_answer(request(sentences), dict(zip(sentences, texts, strict=True)))
    assert not {"missing", "added"} & {code for one in codes(found).values() for code in one}


def test_numbers_of_the_answer_are_those_of_the_request() -> None:
    answer = {number: text for number, text in GOOD.items() if number != 2} | {9: "More."}
    assert codes(check_answer(request(), answer)) == {2: {"missing"}, WHOLE: {"added"}}


def test_two_lines_in_one_are_found() -> None:
    both = f"{GOOD[1]} {GOOD[2]}"
    assert "merged" in codes(check_answer(request(), GOOD | {1: both, 2: ""}))[1]
    again = codes(check_answer(request(), GOOD | {1: both, 2: both}))
    assert "merged" in again[1] & again[2]


def test_the_same_translation_of_other_words_is_found() -> None:
    found = codes(check_answer(request(), GOOD | {2: GOOD[1]}))
    assert "loop" in found[2]


def test_lines_in_each_others_place_are_found() -> None:
    sentences = {1: SOURCES[1], 2: SOURCES[4]}
    found = codes(check_answer(request(sentences), {1: GOOD[4], 2: GOOD[1]}))
    assert "moved" in found[1] & found[2]


def test_a_line_in_the_target_language_stays() -> None:
    sentences = {1: "Ladies and gentlemen, please welcome our guest."}
    assert check_answer(request(sentences), sentences) == {}


def test_names_alone_are_no_echo() -> None:
    assert check_answer(request({1: "राहुल! राहुल शर्मा!"}), {1: "Rahul! Rahul Sharma!"}) == {}


def test_a_song_may_repeat_itself() -> None:
    source = {1: "मैं जा रहा हूँ मैं जा रहा हूँ मैं जा रहा हूँ मैं जा रहा हूँ"}
    text = {1: "I'm going away, I'm going away, I'm going away, I'm going away"}
    assert check_answer(request(source), text) == {}


def test_a_sentence_in_latin_letters_is_no_hindi() -> None:
    sentences = {1: "I have not seen him for a long time."}
    found = check_answer(request(sentences, "en", "hi"), {1: "maine use kai dinon se nahi dekha."})
    assert "wrong_script" in codes(found)[1]
    good = {1: "मैंने उसे बहुत दिनों से नहीं देखा।"}
    assert check_answer(request(sentences, "en", "hi"), good) == {}


def test_faults_are_told_in_plain_sentences() -> None:
    assert fault_text(Fault(4, "digits", "25")) == "Sentence 4: the number 25 is missing."
    assert fault_text(Fault(WHOLE, "added", "9")) == (
        "There are no sentences with these numbers: 9."
    )
    assert fault_text(Fault(2, "moved", "of 3")) == "Sentence 2: it has words of sentence 3."


@given(
    st.dictionaries(st.integers(1, 30), st.text(), max_size=6),
    st.dictionaries(st.integers(-2, 30), st.text(), max_size=6),
    st.sampled_from(["hi", "en", "ta", "ja", "ar"]),
    st.sampled_from(["hi", "en", "ta", "ja", "de"]),
)
def test_any_text_is_judged(
    sentences: dict[int, str], answer: dict[int, str], source: str, target: str
) -> None:
    found = check_answer(request(sentences, source, target), answer)
    told = [fault for faults in found.values() for fault in faults]
    assert {f.number for f in told if f.code == "missing"} == set(sentences) - set(answer)
    assert any(f.code == "added" for f in told) == bool(set(answer) - set(sentences))
    assert all(fault_text(fault).endswith(".") for fault in told)
    assert set(found) <= {WHOLE, *sentences}
    assert all(found.values())


def test_a_film_is_checked_in_a_moment() -> None:
    before = time.process_time()
    for scene in range(100):
        sentences = {n: f"{SOURCES[n % 4 + 1]} {scene}" for n in range(1, 21)}
        check_answer(request(sentences), {n: f"{GOOD[n % 4 + 1]} {scene}" for n in sentences})
    assert time.process_time() - before < 2
