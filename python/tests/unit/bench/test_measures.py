"""The benchmark's figures, on cases counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.clips import Clip
from bench.measures import (
    Errors,
    character_errors,
    invented_words,
    layout,
    spread,
    start_errors,
    word_errors,
)
from bench.normalize import normal_words
from bench.speakers import change_f1
from subpiped.artifacts.cues import Cue
from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.turns import SpeakerTurn
from subpiped.core.files import read_json
from subpiped.core.options import PROJECT_DIR
from subpiped.cues.rules import CueRules

OPTIONS = read_json(PROJECT_DIR / "config" / "default.json")["stages"]["subtitle-gen"]
RULES = CueRules.from_options(OPTIONS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mr. Smith, I'm here!", "mister smith im here"),
        ("high-end", "High end"),
        ("Alright, um, okay", "all right OK"),
        ("हाँ, जी!", "हाँ जी"),
    ],
)
def test_texts_that_say_the_same(one: str, other: str) -> None:
    assert normal_words(one) == normal_words(other)


def test_vowel_signs_make_other_words() -> None:
    assert normal_words("की") != normal_words("का")


def test_words_are_counted() -> None:
    # One word other, one left out, one more.
    assert word_errors("a lone hunter came home", "a known hunter home now") == Errors(3, 5)
    assert word_errors("nothing is said", "") == Errors(3, 3)
    assert character_errors("सब्र करो", "सब्र करी").edits == 1
    assert Errors(1, 4) + Errors(1, 4) == Errors(2, 8)
    assert Errors(2, 8).rate == 0.25


def test_a_cue_is_timed_by_its_first_word() -> None:
    times = [("where", 1.0), ("is", 1.2), ("she", 1.4), ("gone", 5.0), ("home", None)]
    cues = [
        Cue(1, 1.3, 2.0, ("Where is", "she?")),
        Cue(2, 4.9, 6.0, ("Gone.",)),
        Cue(3, 9.0, 9.9, ("Home.",)),
        Cue(4, 10.0, 11.0, ("Invented.",)),
    ]
    assert start_errors(times, cues) == [pytest.approx(0.3), pytest.approx(-0.1)]
    median, late, count = spread([0.3, -0.1])
    assert median == pytest.approx(0.2)
    assert count == 2
    assert late == pytest.approx(0.29)
    assert spread([]) == (0.0, 0.0, 0)


def test_words_where_nobody_speaks_are_invented() -> None:
    clip = Clip("a", Path("a"), "en", "g", wordless=(SpeechSegment(10.0, 20.0),))
    cues = [
        Cue(1, 8.0, 11.9, ("mostly before it",)),
        Cue(2, 11.0, 13.0, ("Thank you",)),
        Cue(3, 19.0, 23.0, ("mostly behind",)),
    ]
    assert invented_words(clip, cues) == 2


def test_cues_are_held_against_the_rules() -> None:
    good = Cue(1, 0.0, 2.0, ("Where is she?",))
    long = Cue(2, 3.0, 12.0, ("A cue of nine seconds.",))
    fast = Cue(3, 13.0, 14.0, ("This has more than twenty-five letters",))
    found = layout([good, long, fast], RULES)
    assert (found.cues, found.broken, found.long, found.over_20, found.over_25) == (3, 2, 1, 1, 1)
    assert (found + found).cues == 6


def test_changes_of_speaker_count_once() -> None:
    reference = [SpeakerTurn(0, 5, "A"), SpeakerTurn(5, 9, "B"), SpeakerTurn(9, 12, "A")]
    near = [SpeakerTurn(0, 5.3, "X"), SpeakerTurn(5.3, 9.1, "Y"), SpeakerTurn(9.1, 12, "X")]
    assert change_f1(reference, near) == 1.0
    one = [SpeakerTurn(0, 5.3, "X"), SpeakerTurn(5.3, 12, "Y")]
    assert change_f1(reference, one) == pytest.approx(2 / 3)
    assert change_f1(reference, [SpeakerTurn(0, 12, "X")]) == 0.0
    assert change_f1([SpeakerTurn(0, 12, "A")], [SpeakerTurn(0, 12, "X")]) == 1.0
