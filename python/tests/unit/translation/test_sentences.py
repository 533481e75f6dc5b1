"""Sentences of a transcript."""

from __future__ import annotations

from hypothesis import given

from subpiped.artifacts.transcript import TranscriptSegment, Word
from subpiped.translation.sentences import sentences_of
from tests.helpers.transcripts import random_segments, segment


def texts(*segments: TranscriptSegment) -> list[str]:
    return [sentence.text for sentence in sentences_of(segments)]


def test_a_sentence_may_span_segments() -> None:
    first, second = segment(0.0, 2.0, "When I was young"), segment(2.2, 4.0, "we lived in Pune.")
    (sentence,) = sentences_of([first, second])
    assert sentence.text == "When I was young we lived in Pune."
    assert (sentence.start, sentence.end) == (0.0, 4.0)
    assert [s.segment for s in sentence.stretches] == [first, second]


def test_a_segment_may_hold_sentences() -> None:
    words = (
        Word(0.0, 0.4, " Stop.", 0.9),
        Word(1.0, 1.5, " Who", 0.9),
        Word(1.5, 2.0, " are you?", 0.9),
    )
    both = segment(0.0, 2.0, "Stop. Who are you?", words)
    assert texts(both) == ["Stop.", "Who are you?"]
    # Words that are not the text's tell nothing of its times.
    first, second = sentences_of([segment(0.0, 1.9, "Stop. Who are you?", words[:2])])
    assert (first.start, second.end) == (0.0, 1.9)
    assert first.end == second.start


def test_times_are_those_of_the_words() -> None:
    words = (Word(0.1, 0.4, " हाँ।", 0.9), Word(1.0, 1.5, " चलो", 0.9), Word(1.6, 2.0, "।", 0.9))
    first, second = sentences_of([segment(0.0, 2.5, "हाँ। चलो।", words)])
    assert (first.start, first.end) == (0.1, 0.4)
    assert (second.start, second.end) == (1.0, 2.0)
    # A mark that is a token of its own belongs to its word.
    assert second.text == "चलो।"


def test_a_title_or_an_initial_is_no_sentence() -> None:
    assert texts(segment(0, 3, "डॉ. एस. राधाकृष्णन आए. चलो.")) == ["डॉ. एस. राधाकृष्णन आए.", "चलो."]


def test_a_mark_by_itself_is_no_sentence() -> None:
    assert texts(segment(0, 3, "मैंने देखा । । ि। चलो। —")) == ["मैंने देखा । । ि।", "चलो। —"]
    assert texts(segment(0, 3, "। । अभी चलो। हाँ।")) == ["। । अभी चलो।", "हाँ।"]


def test_a_pause_another_language_or_length_ends_a_sentence() -> None:
    assert texts(segment(0, 1, "और फिर"), segment(2.5, 3, "वह गया")) == ["और फिर", "वह गया"]
    english = segment(1.1, 2, "come on", language="en")
    assert texts(segment(0, 1, "और फिर"), english) == ["और फिर", "come on"]
    long = [segment(i * 3, i * 3 + 2.9, "और फिर") for i in range(5)]
    assert [len(s.stretches) for s in sentences_of(long)] == [3, 2]


@given(random_segments())
def test_no_word_is_lost_or_doubled_and_time_goes_on(segments: list[TranscriptSegment]) -> None:
    sentences = sentences_of(segments)
    said = " ".join(segment.text for segment in segments).split()
    assert " ".join(sentence.text for sentence in sentences).split() == said
    times = [t for s in sentences for part in s.stretches for t in (part.start, part.end)]
    assert times == sorted(times)
    assert all(len({p.segment.language for p in s.stretches}) == 1 for s in sentences)
