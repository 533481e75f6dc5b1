"""The share of words that a recognizer doubts, and what few words say of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.transcript import Transcript, TranscriptSegment, Word
from subpiped.quality.doubtful_words import DoubtfulWords, doubtful_words


def text(*probabilities: float) -> Transcript:
    """One word a second, ten to a segment."""
    words = [Word(n, n + 0.5, " word", p) for n, p in enumerate(probabilities)]
    parts = [tuple(words[n : n + 10]) for n in range(0, len(words), 10)]
    segments = [
        TranscriptSegment(n, p[0].start, p[-1].end, "word " * len(p), -0.4, 0.1, 1.0, p)
        for n, p in enumerate(parts)
    ]
    return Transcript("en", 0.9, "transcribe", tuple(segments))


def test_words_below_one_half_are_doubtful() -> None:
    found = doubtful_words(text(0.9, 0.49, 0.5, 0.1))
    assert (found.words, found.doubtful, found.share) == (4, 2, 0.5)


def test_nothing_is_known_of_translations() -> None:
    segment = TranscriptSegment(0, 0.0, 2.0, "Come home.", -0.9, 0.1, 1.0)
    found = doubtful_words(Transcript("hi", 0.9, "translate", (segment,)))
    assert found == DoubtfulWords()
    assert (found.share, found.at_least) == (0.0, 0.0)


def test_what_is_not_shown_does_not_count() -> None:
    film = text(*[0.9] * 10, *[0.1] * 10)
    assert doubtful_words(film, [SpeechSegment(9.7, 30.0)]).share == 0.0


def test_what_a_person_wrote_is_not_doubted() -> None:
    film = text(*[0.1] * 10)
    edited = replace(film.segments[0], text="Now it is right.")
    assert doubtful_words(replace(film, segments=(edited,))) == DoubtfulWords()


@pytest.mark.parametrize(
    ("doubtful", "words", "at_least"),
    [(0, 40, 0.0), (2, 6, 0.197), (7, 12, 0.462), (30, 107, 0.245), (3000, 10700, 0.277)],
)
def test_few_words_say_little(doubtful: int, words: int, at_least: float) -> None:
    assert DoubtfulWords(words, doubtful).at_least == pytest.approx(at_least, abs=0.001)


def test_a_mostly_doubtful_passage_is_found_in_a_long_film() -> None:
    film = text(*[0.9] * 1000, *[0.9, 0.2] * 30, *[0.9] * 1000, *[0.2] * 60, *[0.9] * 500)
    found = doubtful_words(film)
    assert found.at_least < 0.05
    first, second = found.passages
    assert (first.start, first.end) == (1000.0, 1060.5)
    assert (second.start, second.end) == (2040.0, 2139.5)


def test_single_doubtful_words_make_no_passage() -> None:
    assert doubtful_words(text(*[0.9, 0.9, 0.3] * 400)).passages == ()
    assert doubtful_words(text(*[0.1] * 39)).passages == ()
