"""The gate: each failure of an unchecked run is caught, and a good film passes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from subpiped.artifacts.cues import Cue
from subpiped.artifacts.doubts import Doubt, Outcome
from subpiped.artifacts.segments import SpeechSegment
from subpiped.media.ffmpeg import LateStream
from subpiped.quality.gate import judge
from tests.helpers.quality_films import (
    changed,
    confirmed,
    cue,
    doubted,
    healthy,
    saying,
    sentence,
    track,
    without_cues,
    without_speech,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from subpiped.quality.figures import TrackFacts

Reasons = dict[str, str]


def judged(film: TrackFacts) -> tuple[str, Reasons]:
    """The verdict and, for each reason's code, its severity."""
    quality = judge(film)
    return quality["verdict"], {r["code"]: r["severity"] for r in quality["reasons"]}


@pytest.mark.parametrize("count", [2, 4, 30, 600, 2242])
def test_a_healthy_film_passes(count: int) -> None:
    assert judged(healthy(count)) == ("pass", {})


LONG = cue(600, "Vari ...", seconds=297.0)
WIDE = "Nobody has ever seen such a line in a film."
HINDI = ("Main ghar ja raha hoon, tumhare saath nahi", "मैं घर जा रहा हूँ")
EVERY = range(1, 601)
AIRPORT = "I'm going to the airport."
ALPHABETS = [
    "क्या हुआ",
    "کیا ہوا",
    "Что случилось",
    "무슨 일이야",
    "怎么了",
    "どうした",
    "என்ன",
    "Ελλάδα",
]


def _numbered(text: str) -> Callable[[Cue], Cue]:
    return lambda old: replace(old, lines=(text.format(old.index),))


def _longer(old: Cue) -> Cue:
    return replace(old, end=old.end + 2.5)


def _thirty_seconds() -> TrackFacts:
    return track([cue(n, sentence(n), start=30.0 * n, seconds=30.0) for n in range(1, 12)])


REVIEWED: dict[str, tuple[str, Callable[[], TrackFacts]]] = {
    "one cue of 297 s": (
        "long_cue",
        lambda: track([cue(n, sentence(n)) for n in range(1, 600)] + [LONG]),
    ),
    "30-second cues": ("long_cue", _thirty_seconds),
    "84 of 84 cues one phrase": (
        "one_phrase",
        lambda: track([cue(n, AIRPORT) for n in range(1, 85)]),
    ),
    "one phrase in every tenth cue": (
        "one_phrase",
        lambda: changed(healthy(), saying(AIRPORT), range(10, 600, 10)),
    ),
    "every third cue is one short word": (
        "one_phrase",
        lambda: changed(healthy(), saying("You."), range(3, 600, 3)),
    ),
    "113 consecutive duplicates of 2,242": (
        "duplicates",
        lambda: repeating_pairs(2242, 113),
    ),
    "23 in a row": (
        "same_in_a_row",
        lambda: changed(healthy(2242), saying(AIRPORT), range(100, 123)),
    ),
    "variations of one sentence": (
        "near_duplicates",
        lambda: changed(healthy(), _numbered("This heart of {} is the heart of mine"), EVERY[:60]),
    ),
    "eight scripts in an English track": (
        "other_scripts",
        lambda: track(
            [cue(n, ALPHABETS[n % 8] if n % 6 == 0 else sentence(n)) for n in range(1, 600)]
        ),
    ),
    "one cue in Devanagari": (
        "wrong_script",
        lambda: changed(healthy(), saying("तुम यहाँ क्यों आए हो?"), [300]),
    ),
    "a short answer in Devanagari": ("wrong_script", lambda: changed(healthy(), saying("हाँ"), [9])),
    "Hindi in Latin letters": (
        "untranslated",
        lambda: changed(healthy(), _numbered("Tum kahan ho, {} raha hoon"), [5, 90, 400]),
    ),
    "76 lost words": (
        "words_lost",
        lambda: losing(healthy(2242), 76),
    ),
    "54 of 2,242 cues over silence": (
        "over_silence",
        lambda: without_speech(healthy(2242), range(7, 7 + 54 * 40, 40)),
    ),
    "half of a short film over silence": (
        "over_silence",
        lambda: without_speech(healthy(6), [1, 3, 5]),
    ),
    "most speech without a cue": (
        "speech_uncovered",
        lambda: without_cues(healthy(), [n for n in EVERY if n % 20 > 8]),
    ),
    "a talking film without a cue": (
        "nothing_understood",
        lambda: without_cues(healthy(40), range(1, 41)),
    ),
    "cues over each other": (
        "overlaps",
        lambda: changed(healthy(), _longer, [10, 50, 90]),
    ),
    "unreadably fast": (
        "too_fast",
        lambda: track([cue(n, sentence(n), seconds=1.0) for n in range(1, 100)]),
    ),
    "a third of the words doubtful": ("doubtful_text", lambda: doubted(healthy(), 0.33)),
    "most words of a short film doubtful": ("doubtful_text", lambda: doubted(healthy(2), 0.6)),
    "said again, and then a loop": (
        "same_in_a_row",
        lambda: confirmed(changed(healthy(), saying(AIRPORT), range(100, 112)), range(101, 106)),
    ),
    "most of the sound not believed": (
        "chunks_dropped",
        lambda: doubting(healthy(60), "dropped", 40),
    ),
}  # fmt: skip


def repeating_pairs(count: int, pairs: int) -> TrackFacts:
    """A film in which `pairs` cues, each another one, come twice."""
    texts = [sentence(n) for n in range(1, count + 1)]
    for place in range(10, 10 + pairs * 15, 15):
        texts[place + 1] = texts[place]
    return track([cue(n, text) for n, text in enumerate(texts, 1)])


def losing(film: TrackFacts, words: int) -> TrackFacts:
    """The film with the last word of so many cues lost."""
    cues = [
        replace(c, lines=(c.lines[0].rsplit(" ", 1)[0],)) if 50 <= c.index < 50 + words else c
        for c in film.cues
    ]
    return replace(film, cues=cues)


def doubting(film: TrackFacts, outcome: Outcome, chunks: int) -> TrackFacts:
    """The film with so many doubted chunks."""
    doubts = [
        Doubt(n, n + 1.0, "Thank you.", "en", ("hallucinated_phrase",), outcome)
        for n in range(chunks)
    ]
    return replace(film, doubts=doubts)


@pytest.mark.parametrize("failure", REVIEWED)
def test_a_film_with_it_is_for_review(failure: str) -> None:
    code, film = REVIEWED[failure]
    verdict, reasons = judged(film())
    assert (verdict, reasons.get(code)) == ("review", "review"), reasons


WARNED: dict[str, tuple[str, Callable[[], TrackFacts]]] = {
    "an unsure recognizer": (
        "low_confidence",
        lambda: changed(healthy(), lambda c: replace(c, confidence=0.32), EVERY),
    ),
    "a sixth of the words doubtful": ("doubtful_text", lambda: doubted(healthy(60), 0.17)),
    "a minute of doubtful words in a long film": (
        "doubtful_passage",
        lambda: doubted(healthy(), 0.7, range(300, 311)),
    ),
    "a fifth of the speech without a cue": (
        "speech_uncovered",
        lambda: without_cues(healthy(), range(1, 150)),
    ),
    "a long stretch without a cue": (
        "speech_without_cue",
        lambda: replace(healthy(), speech=[*healthy().speech, SpeechSegment(2405, 2560)]),
    ),
    "three cues over silence": ("over_silence", lambda: without_speech(healthy(), [7, 77, 177])),
    "some cues too fast": (
        "too_fast",
        lambda: changed(healthy(), lambda c: replace(c, end=c.start + 1.0), range(1, 600, 30)),
    ),
    "every tenth cue fast": (
        "fast",
        lambda: changed(healthy(), lambda c: replace(c, end=c.start + 1.6), range(1, 600, 7)),
    ),
    "a line of Hindi": (
        "untranslated",
        lambda: changed(healthy(), saying("Mujhe nahi pata, kya hai"), [60]),
    ),
    "one other script in a line": (
        "other_scripts",
        lambda: changed(healthy(), saying("Everybody knows the sign of हाँ there."), [60]),
    ),
    "three in a row": ("same_in_a_row", lambda: changed(healthy(), saying(AIRPORT), [70, 71, 72])),
    "some duplicates": ("duplicates", lambda: repeating_pairs(600, 5)),
    "two words lost": ("words_lost", lambda: losing(healthy(), 2)),
    "an overlap": ("overlaps", lambda: changed(healthy(), _longer, [8])),
    "some chunks dropped": ("chunks_dropped", lambda: doubting(healthy(60), "dropped", 6)),
    "some speech not recognized": ("chunks_lost", lambda: doubting(healthy(60), "lost", 3)),
    "a name in every third cue": (
        "many_name_changes",
        lambda: replace(healthy(60), name_changes=20),
    ),
    "lines too long": (
        "rules_broken",
        lambda: changed(healthy(), saying(WIDE), range(9, 99, 9)),
    ),
    "another language than wanted": (
        "language_mismatch",
        lambda: track([cue(1, "Où vas-tu ?"), cue(2, "À la gare.")], "fr", wanted="en"),
    ),
    "no speech": ("no_speech", lambda: track([])),
    "Hindi in Latin letters in a Hindi track": (
        "romanized",
        lambda: track([cue(n, f"{HINDI[n % 2]} {n}") for n in range(1, 31)], "hi"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("remark", WARNED)
def test_a_film_with_it_has_a_warning(remark: str) -> None:
    code, film = WARNED[remark]
    verdict, reasons = judged(film())
    assert (verdict, reasons.get(code)) == ("warnings", "warning"), reasons


def _songs(film: TrackFacts, first: int, last: int) -> TrackFacts:
    return replace(
        film,
        cues=[replace(c, song=first <= c.index <= last) for c in film.cues],
        songs=[SpeechSegment(film.cues[first - 1].start - 1, film.cues[last - 1].end + 1)],
    )


ACCEPTED: dict[str, Callable[[], TrackFacts]] = {
    "a refrain in a song": lambda: _songs(
        changed(healthy(), saying(AIRPORT), range(10, 14)), 8, 40
    ),
    "sung words where no detector finds speech": lambda: without_speech(
        _songs(healthy(), 8, 40), range(8, 40)
    ),
    "songs without cues, left out on purpose": lambda: replace(
        without_cues(_songs(healthy(), 8, 40), range(8, 41), recognized=True), songs_dropped=True
    ),
    "five times no in a row": lambda: changed(healthy(), saying("No!"), range(100, 104)),
    "foreign words in Latin letters": lambda: changed(
        healthy(), saying("Wie heißt du, Émile? Ça va?"), [12]
    ),
    "a tenth of the words doubtful": lambda: doubted(healthy(), 0.1),
    "a doubtful name in a line": lambda: doubted(healthy(2), 0.17),
    "words that are not timed": healthy,
    "what is really said five times": lambda: confirmed(
        changed(healthy(30), saying(AIRPORT), range(10, 15)), range(11, 15)
    ),
    "what is really said all over a film": lambda: confirmed(
        changed(healthy(60), saying(AIRPORT), range(3, 60, 6)), range(9, 60, 6)
    ),
    "a sentence said twice": lambda: changed(healthy(), saying(AIRPORT), [100, 101]),
    "one cue over silence": lambda: without_speech(healthy(), [7]),
    "a cue half a second beside its speech": lambda: replace(
        healthy(4), speech=[SpeechSegment(s.end + 0.4, s.end + 1.4) for s in healthy(4).speech]
    ),
    "laughter of two seconds": lambda: replace(
        healthy(), speech=[*healthy().speech, SpeechSegment(2405, 2407.9)]
    ),
    "speech that only one detector finds": lambda: replace(
        healthy(), speech=[*healthy().speech, SpeechSegment(2405, 2700, disputed=True)]
    ),
    "a Hindi track with English words": lambda: track(
        [cue(1, "तुम late क्यों हो?"), cue(2, "Sorry."), cue(3, "चलो, मैं जा रहा हूँ")], "hi"
    ),
    "numbers written anew": lambda: replace(
        healthy(4),
        cues=[
            *healthy(4).cues[:3],
            Cue(4, 16, 18.5, ("It cost ₹5 lakh, at 10:30 a.m.",), confidence=0.8),
        ],
        transcript=replace(
            healthy(4).transcript,
            segments=(
                *healthy(4).transcript.segments[:3],
                replace(healthy(4).transcript.segments[3],
                        text="It cost ₹ 5 lakhs, at 10 : 30 a . m ."),
            ),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("film", ACCEPTED)
def test_a_film_with_it_passes(film: str) -> None:
    assert judged(ACCEPTED[film]()) == ("pass", {})


SHORT: list[tuple[str, Callable[[TrackFacts], TrackFacts]]] = [
    ("one of four lines over silence", lambda film: without_speech(film, [2])),
    ("one of four lines missing", lambda film: without_cues(film, [])),
    ("a line twice", lambda film: changed(film, saying(AIRPORT), [1, 2])),
    ("one line fast", lambda film: changed(film, lambda c: replace(c, end=c.start + 1.0), [2])),
]


@pytest.mark.parametrize(("what", "change"), SHORT)
def test_a_trailer_of_four_lines_is_not_judged_by_shares(
    what: str, change: Callable[[TrackFacts], TrackFacts]
) -> None:
    assert judged(change(healthy(4)))[0] == "pass", what


def test_a_small_models_hindi_film_has_warnings_only() -> None:
    film = changed(healthy(), lambda c: replace(c, confidence=0.33), EVERY)
    film = doubting(without_speech(film, [70, 170, 270]), "dropped", 40)
    verdict, reasons = judged(film)
    assert verdict == "warnings"
    assert {"low_confidence", "chunks_dropped", "over_silence"} <= set(reasons)


def test_reasons_for_review_come_first_and_say_where() -> None:
    film = track([cue(n, sentence(n)) for n in range(1, 600)] + [LONG])
    film = without_speech(film, [7, 77, 177])
    reasons = judge(film)["reasons"]
    assert [r["code"] for r in reasons] == ["long_cue", "over_silence"]
    assert reasons[0] == {
        "code": "long_cue",
        "severity": "review",
        "message": "one subtitle stays on screen for 297 s, at 0:40:00",
        "value": 297.0,
        "limit": 10.0,
    }


def test_longer_cues_are_accepted_where_they_are_configured() -> None:
    film = track([cue(n, sentence(n), start=20.0 * n, seconds=12.0) for n in range(1, 20)])
    assert judged(film)[1]["long_cue"] == "review"
    assert "long_cue" not in judged(replace(film, rules=replace(film.rules, max_cue=12.0)))[1]


def test_a_film_that_is_not_all_there_never_passes() -> None:
    film = replace(healthy(30), missing=[SpeechSegment(671.0, 1556.0)])
    assert judged(film) == ("warnings", {"film_incomplete": "warning"})
    assert "from 0:11:11 to 0:25:56" in judge(film)["reasons"][0]["message"]
    # What is empty in a broadcast has a place, but no length.
    assert judged(replace(film, missing=[SpeechSegment(671.0, 671.0)]))[0] == "warnings"


def test_a_track_that_began_too_late_is_told() -> None:
    film = replace(healthy(30), late=[LateStream(2, "subtitle", 2710.0)])
    assert judged(film) == ("warnings", {"stream_dropped": "warning"})
    assert "subtitles begin at 0:45:10" in judge(film)["reasons"][0]["message"]
