from __future__ import annotations

from dataclasses import replace

from subpiped.artifacts.segments import SpeechSegment
from subpiped.quality.lost_words import lost_words
from tests.helpers.quality_films import cue, healthy, track, without_cues


def test_each_lost_word_is_named_as_often_as_it_is_lost() -> None:
    film = track([cue(1, "You and you and me."), cue(2, "Only me.")])
    cues = [cue(1, "You and me."), cue(2, "Only me.")]
    assert lost_words(film.transcript, cues, "en") == {"you": 1, "and": 1}
    assert lost_words(film.transcript, film.cues, "en") == {}


def test_numbers_and_marks_may_change() -> None:
    film = track([cue(1, "It's 10 : 30 a . m . and he owes 5 crores rupees…")])
    shown = [cue(1, "IT'S 10:30 a.m., and he owes 5 crore rupees")]
    assert lost_words(film.transcript, shown, "en") == {}


def test_songs_left_out_are_not_lost() -> None:
    film = healthy(10)
    shown = without_cues(film, [4, 5]).cues
    song = SpeechSegment(film.cues[3].start - 0.5, film.cues[4].end + 0.5)
    assert lost_words(film.transcript, shown, "en", [song]) == {}
    assert sum(lost_words(film.transcript, shown, "en").values()) > 6


def test_without_spaces_a_cue_may_be_cut_anywhere() -> None:
    film = track([cue(1, "你要去哪里")], "zh")
    shown = [replace(cue(1, ""), lines=("你要去", "哪里"))]
    assert lost_words(film.transcript, shown, "zh") == {}
    assert lost_words(film.transcript, [cue(1, "你要去哪")], "zh") == {"里": 1}
