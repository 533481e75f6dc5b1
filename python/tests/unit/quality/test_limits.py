"""Each limit of the gate at its edge: one less is accepted, so many are not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from subpiped.artifacts.doubts import Doubt, Outcome
from subpiped.artifacts.segments import SpeechSegment
from subpiped.cues.rules import Violation
from subpiped.quality.figures import TrackFacts, measure
from subpiped.quality.limits import Limit
from subpiped.quality.reasons import reasons_of
from tests.helpers.quality_films import (
    changed,
    cue,
    healthy,
    saying,
    sentence,
    track,
    without_speech,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from subpiped.quality.figures import Figures

    # So many things go wrong in a film of so many cues.
    Make = Callable[[int, int], Figures]


def _film(film: TrackFacts) -> Figures:
    return measure(film)


def _silent(number: int, count: int) -> Figures:
    return _film(without_speech(healthy(count), range(1, number + 1)))


def _same(number: int, count: int) -> Figures:
    figures = _film(healthy(count))
    return replace(figures, repeats=replace(figures.repeats, same=tuple(range(number))))


def _near(number: int, count: int) -> Figures:
    figures = _film(healthy(count))
    return replace(figures, repeats=replace(figures.repeats, near=tuple(range(number))))


def _common(number: int, count: int) -> Figures:
    step = count // number
    chosen = range(1, step * number + 1, step)
    return _film(changed(healthy(count), saying("I'm going to the airport."), chosen))


def _short(number: int, count: int) -> Figures:
    figures = _film(healthy(count))
    return replace(figures, repeats=replace(figures.repeats, common_short_count=number))


def _run(number: int, count: int) -> Figures:
    figures = _film(healthy(count))
    return replace(figures, repeats=replace(figures.repeats, longest_run=number))


def _short_run(number: int, count: int) -> Figures:
    return _film(changed(healthy(count), saying("No!"), range(30, 30 + number)))


def _lost(number: int, words: int) -> Figures:
    return replace(_film(healthy(4)), lost={"word": number}, words=words)


def _overlaps(number: int, count: int) -> Figures:
    return replace(_film(healthy(count)), overlaps=tuple(range(number)))


def _wrong_script(number: int, count: int) -> Figures:
    figures = _film(healthy(count))
    return replace(figures, foreign=replace(figures.foreign, wrong_script=tuple(range(number))))


def _untranslated(number: int, count: int) -> Figures:
    figures = _film(healthy(count))
    return replace(figures, foreign=replace(figures.foreign, untranslated=tuple(range(number))))


def _romanized(number: int, count: int) -> Figures:
    figures = _film(healthy(count))
    return replace(figures, foreign=replace(figures.foreign, romanized=tuple(range(number))))


def _scripts(number: int, count: int) -> Figures:
    figures = _film(healthy(count))
    scripts = dict.fromkeys("ABCD"[:number], 1)
    return replace(figures, foreign=replace(figures.foreign, scripts=scripts))


def _too_fast(number: int, count: int) -> Figures:
    return replace(_film(healthy(count)), too_fast=tuple(range(number)))


def _fast(number: int, count: int) -> Figures:
    return replace(_film(healthy(count)), fast=tuple(range(number)))


def _broken(number: int, count: int) -> Figures:
    broken = tuple(Violation("gap", n, 0.0, 0.083) for n in range(number))
    return replace(_film(healthy(count)), violations=broken)


def _chunks(outcome: Outcome) -> Make:
    def make(number: int, count: int) -> Figures:
        doubts = [
            Doubt(n, n + 1.0, "you", "en", ("hallucinated_phrase",), outcome) for n in range(number)
        ]
        return _film(replace(healthy(count), doubts=doubts))

    return make


def _names(number: int, count: int) -> Figures:
    return _film(replace(healthy(count), name_changes=number))


def _uncovered(seconds: int, speech: int) -> Figures:
    figures = _film(healthy(4))
    cover = replace(
        figures.coverage,
        speech=speech,
        covered=speech,
        uncovered=(SpeechSegment(0.0, float(seconds)),) if seconds else (),
    )
    return replace(figures, coverage=cover)


def _covered(percent: int, speech: int) -> Figures:
    """The other way round: so many per cent are not covered."""
    figures = _film(healthy(4))
    cover = replace(figures.coverage, speech=speech, covered=speech * (100 - percent) / 100)
    return replace(figures, coverage=cover)


def _mute(seconds: int, _count: int) -> Figures:
    figures = _film(track([]))
    return replace(figures, coverage=replace(figures.coverage, speech=float(seconds)))


def _unsure(percent: int, count: int) -> Figures:
    return replace(_film(healthy(count)), mean_confidence=1 - percent / 100)


def _long(seconds: int, _count: int) -> Figures:
    cues = [cue(n, sentence(n)) for n in range(1, 9)]
    return _film(track([*cues, cue(9, sentence(9), seconds=seconds - 0.01)]))


NEVER = 10**6
# Code, maker, of how many, from how many on a warning, from how many on a review.
EDGES: list[tuple[str, Make, int, int, int]] = [
    ("over_silence", _silent, 2000, 10, 40),
    ("over_silence", _silent, 200, 2, 10),
    ("over_silence", _silent, 6, 2, 3),
    ("over_silence", _silent, 4, 2, 3),
    ("over_silence", _silent, 12, 2, 6),
    ("duplicates", _same, 2000, 10, 40),
    ("duplicates", _same, 100, 4, 8),
    ("near_duplicates", _near, 1000, 20, 80),
    ("near_duplicates", _near, 100, 6, 12),
    ("one_phrase", _common, 600, NEVER, 24),
    ("one_phrase", _common, 60, NEVER, 6),
    ("one_phrase", _short, 600, NEVER, 120),
    ("one_phrase", _short, 20, NEVER, 8),
    ("same_in_a_row", _run, 600, 3, 5),
    ("same_in_a_row", _short_run, 600, 6, 12),
    ("words_lost", _lost, 5000, 2, 10),
    ("words_lost", _lost, 25, 2, 4),
    ("words_lost", _lost, 60, 2, 6),
    ("overlaps", _overlaps, 600, 1, 3),
    ("wrong_script", _wrong_script, 2000, NEVER, 1),
    ("untranslated", _untranslated, 2000, 1, 10),
    ("untranslated", _untranslated, 100, 1, 3),
    ("other_scripts", _scripts, 600, 1, 2),
    ("romanized", _romanized, 600, 120, NEVER),
    ("romanized", _romanized, 10, 5, NEVER),
    ("too_fast", _too_fast, 1000, 20, 200),
    ("too_fast", _too_fast, 30, 3, 10),
    ("fast", _fast, 600, 60, NEVER),
    ("fast", _fast, 20, 5, NEVER),
    ("rules_broken", _broken, 600, 6, NEVER),
    ("rules_broken", _broken, 20, 2, NEVER),
    ("chunks_dropped", _chunks("dropped"), 190, 10, 82),
    ("chunks_dropped", _chunks("dropped"), 20, 5, 10),
    ("chunks_lost", _chunks("lost"), 600, 12, NEVER),
    ("chunks_lost", _chunks("lost"), 20, 2, NEVER),
    ("many_name_changes", _names, 600, 180, NEVER),
    ("many_name_changes", _names, 20, 10, NEVER),
    ("speech_without_cue", _uncovered, 1000, 50, NEVER),
    ("speech_without_cue", _uncovered, 30, 6, NEVER),
    ("speech_uncovered", _covered, 20, 21, 51),
    ("speech_uncovered", _covered, 19, NEVER, NEVER),
    ("nothing_understood", _mute, 0, NEVER, 60),
    ("low_confidence", _unsure, 3, 51, NEVER),
    ("low_confidence", _unsure, 2, NEVER, NEVER),
    ("long_cue", _long, 0, NEVER, 11),
]


def severity(figures: Figures, code: str) -> str | None:
    """How bad a track is found in one respect."""
    return next((r.severity for r in reasons_of(figures) if r.code == code), None)


@pytest.mark.parametrize(("code", "make", "of", "warning", "review"), EDGES)
def test_a_limit_is_where_it_says(
    code: str, make: Make, of: int, warning: int, review: int
) -> None:
    below = "warning" if warning < review else None
    if warning != NEVER:
        assert warning == 1 or severity(make(warning - 1, of), code) is None
        assert severity(make(warning, of), code) == "warning"
    if review != NEVER:
        assert review == 1 or severity(make(review - 1, of), code) == below
        assert severity(make(review, of), code) == "review"
    if warning == review:  # both never: however many there are
        assert severity(make(90, of), code) is None


@pytest.mark.parametrize(
    ("limit", "count", "smallest"),
    [
        (Limit(2), 1000, 2),
        (Limit(2, 0.01), 1000, 10),
        (Limit(10, 0.02, few=3, few_share=0.5), 6, 3),
        (Limit(10, 0.02, few=3, few_share=0.5), 16, 8),
        (Limit(10, 0.02, few=3, few_share=0.5), 600, 12),
    ],
)
def test_the_limit_that_is_told_is_the_one_that_holds(
    limit: Limit, count: int, smallest: int
) -> None:
    assert limit.of(count) == smallest
    assert limit.is_reached(smallest, count)
    assert not limit.is_reached(smallest - 1, count)
