from __future__ import annotations

from dataclasses import replace

from subpiped.quality.repeats import find_repeats
from tests.helpers.quality_films import cue


def test_line_breaks_case_and_marks_make_no_difference() -> None:
    cues = [
        replace(cue(1, ""), lines=("- Where are", "you going?")),
        cue(2, "Where are you going…"),
        cue(3, "WHERE are you going to?"),
        cue(4, "Home."),
    ]
    found = find_repeats(cues)
    assert (found.same, found.near, found.longest_run) == ((2,), (3,), 2)
    assert (found.common_text, found.common_count) == ("- Where are you going?", 2)


def test_short_answers_and_refrains_are_counted_apart() -> None:
    words = ["No!", "No.", "no", "Oh my love", "Oh my love", "Oh my love", "Oh my love"]
    cues = [replace(cue(n, text), song=n > 3) for n, text in enumerate(words, 1)]
    found = find_repeats(cues)
    assert (found.same, found.longest_run, found.longest_short_run) == ((), 0, 4)
    assert (found.common_short_text, found.common_short_count) == ("No!", 3)


def test_nothing_comes_again_in_nothing() -> None:
    found = find_repeats([])
    assert (found.same, found.longest_run, found.common_text, found.common_count) == ((), 0, "", 0)


def test_sentences_that_share_half_their_words_are_not_nearly_the_same() -> None:
    near = find_repeats([cue(1, "I want to go home now."), cue(2, "I want to see you now.")]).near
    assert near == ()


def test_three_words_are_too_few_to_be_nearly_the_same() -> None:
    assert find_repeats([cue(1, "Hold the horse."), cue(2, "Now hold the horse.")]).near == ()
