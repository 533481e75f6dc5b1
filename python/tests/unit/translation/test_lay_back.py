"""Translations at the times of what was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.transcript import TranscriptSegment, Word
from subpiped.translation.lay_back import kept, lay_back
from subpiped.translation.sentences import sentences_of
from tests.helpers.transcripts import random_segments, segment


def laid(text: str, *segments: TranscriptSegment) -> list[tuple[float, float, str]]:
    (sentence,) = sentences_of(segments)
    return [(s.start, s.end, s.text) for s in lay_back(sentence, text, "cascade")]


def test_a_pause_in_a_sentence_is_one_in_its_translation() -> None:
    before, after = segment(0, 2, "जब मैं छोटा था तब हम"), segment(2.8, 4.8, "पुणे में रहते थे।")
    text = "When I was young, we lived in Pune."
    assert laid(text, before, after) == [
        (0, 2, "When I was young,"),
        (2.8, 4.8, "we lived in Pune."),
    ]


def test_a_breath_is_none() -> None:
    before, after = segment(0, 2, "जब मैं छोटा था तब हम"), segment(2.3, 4, "पुणे में रहते थे।")
    assert laid("We lived in Pune.", before, after) == [(0, 4, "We lived in Pune.")]


def test_few_words_stay_together() -> None:
    before, after = segment(0, 2, "तो फिर मैं"), segment(2.8, 4, "चलता हूँ।")
    assert laid("Bye then.", before, after) == [(0, 4, "Bye then.")]


def test_nothing_gives_nothing() -> None:
    assert laid(" ", segment(0, 2, "हाँ।")) == []


def test_what_was_doubted_stays_doubted() -> None:
    said = TranscriptSegment(7, 0, 2, "हाँ।", -0.9, 0.5, 1.0, (), "hi", "", ("over_song",))
    (sentence,) = sentences_of([said])
    (found,) = lay_back(sentence, "Yes.", "cascade", ["digits"])
    assert found.doubts == ("over_song", "digits")
    assert (found.avg_logprob, found.no_speech_prob, found.route) == (-0.9, 0.5, "cascade")


def test_what_is_in_the_track_s_language_keeps_its_words() -> None:
    words = (
        Word(0.1, 0.4, " Come", 0.9),
        Word(0.4, 0.9, " on.", 0.9),
        Word(1.5, 2.0, " Now!", 0.9),
    )
    first, second = sentences_of([segment(0, 2, "Come on. Now!", words, "en")])
    assert [(s.start, s.end, s.text, s.words) for s in (*kept(first), *kept(second))] == [
        (0.1, 0.9, "Come on.", words[:2]),
        (1.5, 2.0, "Now!", words[2:]),
    ]


@given(random_segments(), st.lists(st.sampled_from(("yes", "and", "well,", "go.")), max_size=30))
def test_no_word_is_lost_and_times_are_the_sentence_s(
    segments: list[TranscriptSegment], words: list[str]
) -> None:
    for sentence in sentences_of(segments):
        found = lay_back(sentence, " ".join(words), "cascade")
        assert " ".join(s.text for s in found) == " ".join(words)
        if not found:
            continue
        assert (found[0].start, found[-1].end) == (sentence.start, sentence.end)
        times = [t for s in found for t in (s.start, s.end)]
        assert times == sorted(times)
        assert all(s.text for s in found)


def test_a_cut_prefers_a_clause_to_the_exact_place() -> None:
    before, after = segment(0, 2, "अअअअअ अअअअअ"), segment(2.9, 5, "अअअअअ अअअअअ")
    text = "I told you that, but you never listen."
    assert [t for *_, t in laid(text, before, after)] == [
        "I told you that,", "but you never listen.",
    ]  # fmt: skip


def test_no_word_stands_alone_for_half_of_the_time() -> None:
    before, after = segment(0, 4, "अअअअअ अअअअअ अअअअअ"), segment(4.8, 9, "अअअअअ अअअअअ अअअअअ")
    text = "He must be coming. He has a very sharp mind, and"
    assert [t for *_, t in laid(text, before, after)] == [
        "He must be coming.", "He has a very sharp mind, and",
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 2, 5])
def test_many_stretches(count: int) -> None:
    parts = [segment(1.7 * i, 1.7 * i + 0.8, "अअअ") for i in range(count)]
    text = " ".join(f"word{i}" for i in range(12))
    assert len(laid(text, *parts)) == count
