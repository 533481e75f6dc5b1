"""Doubtful text is told from unusual text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.transcript import TranscriptSegment
from subpiped.recognition.chunks import Chunk
from subpiped.recognition.guards import (
    GuardThresholds,
    Judge,
    is_hard,
    is_retried,
)

THRESHOLDS = GuardThresholds(no_speech=0.6, log_prob=-1.0, compression_ratio=2.4)
JUDGE = Judge(THRESHOLDS)
# Three seconds of speech that both detectors found.
CHUNK = Chunk(10.0, 14.0, (SpeechSegment(10.5, 13.5),))
DISPUTED = Chunk(10.0, 14.0, (SpeechSegment(10.5, 13.5, disputed=True),))


def segment(
    text: str, *, log_prob: float = -0.3, no_speech: float = 0.05, ratio: float = 1.0
) -> TranscriptSegment:
    return TranscriptSegment(0, 10.5, 13.5, text, log_prob, no_speech, ratio)


def doubts(
    found: TranscriptSegment,
    chunk: Chunk = CHUNK,
    language: str = "en",
    prompt: str | None = None,
    judge: Judge = JUDGE,
) -> tuple[str, ...]:
    (why,) = judge.doubts([found], chunk, language, prompt)
    return why


@pytest.mark.parametrize(
    ("log_prob", "no_speech", "ratio", "why"),
    [
        (-0.3, 0.1, 1.1, ()),
        (-1.5, 0.5, 1.1, ("low_confidence",)),
        (-0.9, 0.9, 1.1, ()),
        (-1.5, 0.7, 1.1, ("no_speech",)),
        (-0.3, 0.1, 2.5, ("repetition",)),
    ],
)
def test_whispers_own_measures(
    log_prob: float, no_speech: float, ratio: float, why: tuple[str, ...]
) -> None:
    found = segment("Where is he now?", log_prob=log_prob, no_speech=no_speech, ratio=ratio)
    assert doubts(found) == why


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("No.", "en"),
        ("Okay.", "en"),
        ("Yes!", "en"),
        ("Go!", "en"),
        ("हाँ", "hi"),
        ("नहीं", "hi"),
        ("जी", "hi"),
        ("क्या?", "hi"),
    ],
)
def test_short_answers_are_believed(text: str, language: str) -> None:
    short = Chunk(10.0, 11.5, (SpeechSegment(10.5, 11.0),))
    assert doubts(segment(text, log_prob=-0.6), short, language) == ()
    # Even unsure and over noise they stay, if not believed wholly.
    assert not is_hard(doubts(segment(text, log_prob=-1.3, no_speech=0.4), DISPUTED, language))


def test_a_hallucinated_phrase_needs_more_evidence() -> None:
    said = segment("Thank you very much.")
    assert doubts(said) == ()
    assert doubts(replace(said, no_speech_prob=0.5)) == ("hallucinated_phrase",)
    assert doubts(replace(said, avg_logprob=-0.9)) == ("hallucinated_phrase",)
    assert doubts(said, DISPUTED) == ("hallucinated_phrase",)
    long = Chunk(10.0, 24.0, (SpeechSegment(10.5, 23.5),))
    assert "hallucinated_phrase" in doubts(segment("Thank you."), long)


def test_a_voice_that_only_one_detector_found_needs_surer_words() -> None:
    faint = segment("I'm willing to help you.", log_prob=-0.88, no_speech=0.63)
    assert doubts(faint, DISPUTED) == ("no_speech",)
    assert doubts(faint, CHUNK) == ()
    assert doubts(replace(faint, no_speech_prob=0.2), DISPUTED) == ()
    assert doubts(replace(faint, avg_logprob=-0.5), DISPUTED) == ()
    unsure = replace(faint, avg_logprob=-1.1, no_speech_prob=0.2)
    assert "no_speech" in doubts(unsure, DISPUTED)
    assert doubts(unsure, CHUNK) == ("low_confidence",)


def test_other_scripts_are_doubted() -> None:
    assert doubts(segment("تم یہاں کیوں آئے ہو"), language="hi") == ("wrong_script",)
    assert doubts(segment("तुम यहाँ क्यों आए हो"), language="en") == ("wrong_script",)
    assert doubts(segment("तुम यहाँ क्यों आए हो"), language="hi") == ()
    assert doubts(segment("Namaste, कैसे हो my dear old friend?"), language="en") == ()


def test_more_than_can_be_said_is_doubted() -> None:
    line = "I do not think that you ever knew what it was that I wanted from you. "
    assert doubts(segment(line * 2)) == ("repetition", "too_fast")
    assert "too_fast" not in doubts(segment(line))


def test_text_without_words_is_doubted() -> None:
    assert doubts(segment("। । ।"), language="hi") == ("no_words", "too_little")
    assert doubts(segment("10, 9, 8, 7, 6, 5")) == ()
    assert "no_words" in doubts(segment("1-2-2-1-1-2", log_prob=-1.4))


def test_too_little_text_is_worth_another_way_but_stays() -> None:
    (why,) = JUDGE.doubts([segment("No.")], CHUNK, "en")
    assert why == ("too_little",)
    assert not is_hard(why)
    assert is_retried(why)


def test_hindi_in_latin_letters_is_noted() -> None:
    assert doubts(segment("sabr karo aur dekhti raho"), language="hi") == ("romanized",)
    assert not is_hard(("romanized",))


def test_a_loop_over_segments_is_seen() -> None:
    lines = ["This heart of ours.", "This heart of yours.", "This heart of hers.", "This heart."]
    segments = [segment(text) for text in lines]
    assert JUDGE.doubts(segments, CHUNK, "en") == [("alike",)] * 4


def test_the_prompt_given_back_is_doubted() -> None:
    prompt = "Sintel, with Ishtar, Shaman and Scales, in Ishtar."
    assert doubts(segment("Sintel, Ishtar, Shaman and Scales"), prompt=prompt) == ("prompt_echo",)
    assert doubts(segment("Ishtar! Shaman!"), prompt=prompt) == ()
    assert doubts(segment("Sintel asked the shaman where Ishtar was"), prompt=prompt) == ()


def test_words_over_music_need_a_second_detector() -> None:
    judge = Judge(THRESHOLDS, music=[SpeechSegment(9.0, 15.0)])
    unsure = segment("I love you.", log_prob=-0.7)
    assert doubts(unsure, DISPUTED, judge=judge) == ("over_music",)
    assert doubts(unsure, CHUNK, judge=judge) == ()
    assert doubts(segment("I love you."), DISPUTED, judge=judge) == ()


def test_three_variants_of_a_sentence_need_a_second_detector() -> None:
    radio = "We need to get to the ship. We have to get to the ship. We need to get off the ship."
    parts = [segment(part) for part in radio.replace(". ", ".|").split("|")]
    assert doubts(segment(radio), DISPUTED) == ("alike",)
    assert JUDGE.doubts(parts, DISPUTED, "en") == [("alike",)] * 3
    assert doubts(segment(radio)) == ()
    assert JUDGE.doubts(parts, CHUNK, "en") == [()] * 3
    # Short answers are given three times, and a refrain is sung.
    assert doubts(segment("Come on. Come on. Come on."), DISPUTED) == ()
    singing = Judge(THRESHOLDS, songs=[SpeechSegment(0.0, 40.0)])
    assert doubts(segment(radio), DISPUTED, judge=singing) == ("over_song",)
    assert singing.doubts(parts, DISPUTED, "en") == [("over_song",)] * 3


def test_what_is_sung_is_marked_and_kept() -> None:
    judge = Judge(THRESHOLDS, songs=[SpeechSegment(0.0, 40.0)])
    assert doubts(segment("My heart is a bird."), judge=judge) == ("over_song",)
    assert not is_hard(("over_song",))
