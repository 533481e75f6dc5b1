"""Which other ways of decoding are tried, and what becomes of text that stays doubtful."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from subpiped.artifacts.segments import SpeechSegment, intersect, merge_close, subtract
from subpiped.media.waveform import Waveform
from subpiped.recognition.chunks import Chunk, without_text
from subpiped.recognition.engine import DecodingOptions
from subpiped.recognition.fallback import DecodingGoal, FallbackDecoder
from subpiped.recognition.guards import GuardThresholds, Judge, is_hard
from subpiped.text.plain_words import plain_words
from tests.helpers.cases import cases
from tests.helpers.placed_engine import Line, PlacedEngine, ramp
from tests.helpers.scripted_engine import ScriptedEngine
from tests.helpers.waves import write_wav

if TYPE_CHECKING:
    from pathlib import Path

    from subpiped.recognition.fallback import ChunkTranscript
    from tests.helpers.scripted_engine import Answer

LOOP = "the heart of the soul " * 11 + "and mine"
ONE = Chunk(10.0, 14.0, (SpeechSegment(10.5, 13.5),))
TWO = Chunk(10.0, 18.0, (SpeechSegment(10.5, 13.0), SpeechSegment(14.5, 17.5)))
FAINT = Chunk(10.0, 14.0, (SpeechSegment(10.5, 13.5, disputed=True),))
ENGLISH = DecodingOptions("hi", "translate", prompt="Aditi and Jai", words=False)


@pytest.fixture
def waveform(tmp_path: Path) -> Waveform:
    return Waveform(write_wav(tmp_path / "audio.wav", np.zeros(40 * 16000)))


def decoder(
    engine: ScriptedEngine, waveform: Waveform, second: Answer | None = None
) -> FallbackDecoder:
    judge = Judge(GuardThresholds(0.6, -1.0, 2.4))
    other = None if second is None else ScriptedEngine(second)
    return FallbackDecoder(engine, waveform, judge, 0.5, None if other is None else lambda: other)


def transcribe(engine: ScriptedEngine, waveform: Waveform, chunk: Chunk = ONE) -> ChunkTranscript:
    return decoder(engine, waveform).transcribe(chunk, DecodingGoal(ENGLISH, "en"))


def steps(transcript: ChunkTranscript) -> list[str]:
    return [trial.step for trial in transcript.doubts[0].tried]


def test_believed_text_is_transcribed_once(waveform: Waveform) -> None:
    engine = ScriptedEngine(lambda *_: "Where is Aditi?")
    transcript = transcribe(engine, waveform)
    assert len(engine.asked) == 1
    assert transcript.doubts == []
    (segment,) = transcript.segments
    assert (segment.start, segment.text, segment.route) == (10.5, "Where is Aditi?", "direct")
    assert segment.language == "hi"


def test_a_prompt_may_be_what_spoils_a_chunk(waveform: Waveform) -> None:
    engine = ScriptedEngine(lambda _, o: LOOP if o.prompt else "Where is she?")
    transcript = transcribe(engine, waveform)
    assert [s.text for s in transcript.segments] == ["Where is she?"]
    (doubt,) = transcript.doubts
    assert (doubt.outcome, doubt.replacement) == ("replaced", "Where is she?")
    assert steps(transcript) == ["first", "no_prompt"]


def quick_decoder(engine: ScriptedEngine, waveform: Waveform) -> FallbackDecoder:
    engine.has_quick = True
    found = decoder(engine, waveform)
    found.expect({ENGLISH: [(ONE, "en"), (TWO, "en")]}, lambda _: None)
    return found


def test_what_is_sure_at_once_is_not_transcribed_again(waveform: Waveform) -> None:
    engine = ScriptedEngine(lambda s, _: "Where is Aditi?" if s < 5 else "Where is Aditi?\nHere.")
    found = quick_decoder(engine, waveform)
    assert [options for options, _ in engine.expected] == []
    for chunk, lines in ((ONE, 1), (TWO, 2)):
        transcript = found.transcribe(chunk, DecodingGoal(ENGLISH, "en"))
        assert [s.text for s in transcript.segments] == ["Where is Aditi?", "Here."][:lines]
    assert [options.quick for _, options in engine.asked] == [True, True]


@pytest.mark.parametrize(("log_prob", "no_speech"), [(-0.5, 0.05), (-0.3, 0.4)])
def test_what_is_not_sure_is_transcribed_in_full(
    waveform: Waveform, log_prob: float, no_speech: float
) -> None:
    engine = ScriptedEngine(
        lambda _, o: "quick" if o.quick else "Where is Aditi?",
        log_prob=log_prob,
        no_speech=no_speech,
    )
    found = quick_decoder(engine, waveform)
    # The others are announced, to be transcribed together.
    assert engine.expected == [(ENGLISH, 2)]
    transcript = found.transcribe(ONE, DecodingGoal(ENGLISH, "en"))
    assert [s.text for s in transcript.segments] == ["Where is Aditi?"]
    assert transcript.doubts == []


@pytest.mark.parametrize("answer", ["", LOOP])
def test_nothing_and_nonsense_are_never_sure(waveform: Waveform, answer: str) -> None:
    engine = ScriptedEngine(lambda _, o: answer if o.quick else "Where is Aditi?")
    transcript = quick_decoder(engine, waveform).transcribe(ONE, DecodingGoal(ENGLISH, "en"))
    assert [s.text for s in transcript.segments] == ["Where is Aditi?"]


def test_other_goals_are_decoded_again(waveform: Waveform) -> None:
    engine = ScriptedEngine(lambda _, o: "quick" if o.quick else "Where is Aditi?")
    found = quick_decoder(engine, waveform)
    banned = DecodingGoal(ENGLISH, "en", frozenset({("quick",)}))
    assert [s.text for s in found.transcribe(ONE, banned).segments] == ["Where is Aditi?"]
    other = DecodingGoal(replace(ENGLISH, prompt=None), "en")
    assert [s.text for s in found.transcribe(ONE, other).segments] == ["Where is Aditi?"]


def test_two_stretches_of_speech_are_transcribed_alone(waveform: Waveform) -> None:
    engine = ScriptedEngine(lambda seconds, _: LOOP if seconds > 6 else f"Part {seconds:.2f}.")
    transcript = transcribe(engine, waveform, TWO)
    assert [(s.start, s.text) for s in transcript.segments] == [
        (10.5, "Part 3.75."),
        (14.25, "Part 4.25."),
    ]
    assert steps(transcript)[:3] == ["first", "no_prompt", "halves"]


def test_other_boundaries_and_a_temperature_follow(waveform: Waveform) -> None:
    engine = ScriptedEngine(lambda _, o: "Come home." if o.temperature else LOOP)
    transcript = transcribe(engine, waveform)
    assert steps(transcript) == ["first", "no_prompt", "tighter", "temperature_0.4"]
    assert [round(seconds, 2) for seconds, _ in engine.asked] == [4.0, 4.0, 3.3, 4.0]
    assert [s.text for s in transcript.segments] == ["Come home."]


def test_latin_letters_are_allowed_where_the_own_ones_fail(waveform: Waveform) -> None:
    hindi = DecodingOptions("hi", "transcribe", scripts=("DEVANAGARI",))
    engine = ScriptedEngine(lambda _, o: "sabr karo" if "LATIN" in o.scripts else "। । ।")
    transcript = decoder(engine, waveform).transcribe(ONE, DecodingGoal(hindi, "hi"))
    assert [(s.text, s.doubts) for s in transcript.segments] == [("sabr karo", ("romanized",))]
    assert steps(transcript) == ["first", "latin"]


def test_a_second_model_is_asked_at_last(waveform: Waveform) -> None:
    engine = ScriptedEngine(lambda *_: LOOP)
    transcript = decoder(engine, waveform, second=lambda *_: "Come home.").transcribe(
        ONE, DecodingGoal(ENGLISH, "en")
    )
    assert steps(transcript)[-1] == "second_model"
    assert [s.text for s in transcript.segments] == ["Come home."]


def test_what_no_way_makes_believable_is_left_out_with_a_record(waveform: Waveform) -> None:
    transcript = transcribe(ScriptedEngine(lambda *_: LOOP), waveform)
    assert transcript.segments == []
    (doubt,) = transcript.doubts
    assert (doubt.outcome, doubt.start, doubt.end) == ("dropped", 10.5, 13.5)
    assert doubt.text == LOOP
    assert "repetition" in doubt.why
    assert len(doubt.tried) == 4


def test_good_lines_beside_a_loop_stay(waveform: Waveform) -> None:
    engine = ScriptedEngine(lambda s, _: f"Where is he?\n{LOOP}" if s > 12 else LOOP)
    transcript = transcribe(engine, waveform, Chunk(10.0, 30.0, (SpeechSegment(10.5, 29.5),)))
    assert [s.text for s in transcript.segments] == ["Where is he?"]
    (doubt,) = transcript.doubts
    assert (doubt.outcome, doubt.start, doubt.end) == ("dropped", 20.0, 29.5)
    assert [t.step for t in doubt.tried][-1].startswith("alone ")


def test_unsure_text_stays_and_says_so(waveform: Waveform) -> None:
    transcript = transcribe(ScriptedEngine(lambda *_: "Come home.", log_prob=-1.3), waveform)
    assert [s.doubts for s in transcript.segments] == [("low_confidence",)]
    assert transcript.doubts == []


def test_nothing_is_drawn_from_noise(waveform: Waveform) -> None:
    # Every way gives words, each of them unlikely: none is shown, and no temperature is tried.
    engine = ScriptedEngine(
        lambda _, o: "Thank you." if o.prompt else "I am here.", log_prob=-1.2, no_speech=0.5
    )
    transcript = transcribe(engine, waveform, FAINT)
    assert transcript.segments == []
    assert [d.outcome for d in transcript.doubts] == ["dropped"]
    assert not any(options.temperature for _, options in engine.asked)


def test_another_word_for_a_scream_must_pass_for_speech(waveform: Waveform) -> None:
    def transcript(no_speech: float) -> ChunkTranscript:
        engine = ScriptedEngine(
            lambda _, o: "Thank you." if o.prompt else "Damn!", log_prob=-0.45, no_speech=no_speech
        )
        return transcribe(engine, waveform, FAINT)

    assert transcript(0.68).segments == []
    assert [s.text for s in transcript(0.3).segments] == ["Damn!"]


def test_a_lost_line_is_looked_for_and_told(waveform: Waveform) -> None:
    found = transcribe(ScriptedEngine(lambda s, _: "No." if s < 4 else ""), waveform)
    assert [s.text for s in found.segments] == ["No."]
    assert [(d.outcome, d.replacement) for d in found.doubts] == [("replaced", "No.")]
    lost = transcribe(ScriptedEngine(lambda *_: ""), waveform)
    assert lost.segments == []
    assert [(d.why, d.outcome, d.start, d.end) for d in lost.doubts] == [
        (("nothing_transcribed",), "lost", 10.5, 13.5)
    ]


def test_silence_where_one_detector_found_something_is_no_loss(waveform: Waveform) -> None:
    engine = ScriptedEngine(lambda *_: "")
    assert transcribe(engine, waveform, FAINT).doubts == []
    assert len(engine.asked) == 1


def test_a_frequent_text_needs_two_witnesses(waveform: Waveform) -> None:
    banned = frozenset({plain_words("I'm going to the airport.")})

    def again(engine: ScriptedEngine) -> ChunkTranscript:
        return decoder(engine, waveform).transcribe(ONE, DecodingGoal(ENGLISH, "en", banned))

    other = again(ScriptedEngine(lambda _, o: "I'm going to the airport." if o.prompt else "Wait!"))
    assert [s.text for s in other.segments] == ["Wait!"]
    # Every decoding says so, and surely: it was said.
    said = again(ScriptedEngine(lambda *_: "I'm going to the airport."))
    assert [s.doubts for s in said.segments] == [("repeated",)]
    assert [d.outcome for d in said.doubts] == ["kept"]
    once = again(ScriptedEngine(lambda _, o: "I'm going to the airport." if o.prompt else LOOP))
    assert once.segments == []
    unsure = again(ScriptedEngine(lambda *_: "I'm going to the airport.", log_prob=-0.9))
    assert unsure.segments == []
    assert [d.outcome for d in unsure.doubts] == ["dropped"]


VIDEO = "Thank you for watching this video."
LONG = Chunk(0.0, 23.0, (SpeechSegment(0.5, 22.5),))
A = Line(0.5, 6.0, "He was not an ill-disposed young man, or so he said to them.")
B = Line(6.3, 12.0, "We must find a new home in the stars.")


def transcribe_placed(
    tmp_path: Path, chunk: Chunk, *lines: Line, whole: float = 20.0
) -> tuple[ChunkTranscript, PlacedEngine]:
    engine = PlacedEngine(lines, whole)
    return decoder(engine, ramp(tmp_path)).transcribe(chunk, DecodingGoal(ENGLISH, "en")), engine


def told(transcript: ChunkTranscript) -> list[tuple[str, float, float]]:
    return [(d.outcome, round(d.start, 1), round(d.end, 1)) for d in transcript.doubts]


def test_a_hallucinated_line_takes_only_itself_away(tmp_path: Path) -> None:
    chunk = Chunk(0.0, 16.5, (SpeechSegment(0.5, 16.0),))
    phrase = Line(12.5, 15.5, VIDEO, no_speech=0.5)
    transcript, _ = transcribe_placed(tmp_path, chunk, A, B, phrase)
    assert [s.text for s in transcript.segments] == [A.text, B.text]
    assert told(transcript) == [("dropped", 12.0, 16.0)]


def test_an_unsure_line_beside_a_hallucinated_one_stays_too(tmp_path: Path) -> None:
    chunk = Chunk(0.0, 16.5, (SpeechSegment(0.5, 16.0),))
    unsure = replace(B, log_prob=-1.1, no_speech=0.45)
    transcript, _ = transcribe_placed(
        tmp_path, chunk, A, unsure, Line(12.5, 15.5, VIDEO, no_speech=0.5)
    )
    assert [s.text for s in transcript.segments] == [A.text, B.text]


def test_words_under_a_hallucinated_line_are_transcribed_alone(tmp_path: Path) -> None:
    phrase = Line(12.5, 22.0, VIDEO, alone="The world was wide and wild.", no_speech=0.5)
    transcript, engine = transcribe_placed(tmp_path, LONG, A, B, phrase)
    assert [s.text for s in transcript.segments] == [A.text, B.text, "The world was wide and wild."]
    assert [(d.outcome, d.text, d.replacement) for d in transcript.doubts] == [
        ("replaced", VIDEO, "The world was wide and wild.")
    ]
    # The lines that were sure are not decoded again.
    assert [round(seconds) for seconds, _ in engine.asked] == [23, 11]


def test_clear_speech_is_looked_for_under_nothing_but_a_hallucinated_line(tmp_path: Path) -> None:
    engine = ScriptedEngine(
        lambda _, o: "He was there, not an ill-disposed man, and he said so." if o.temperature
        else VIDEO,
        log_prob=-1.05, no_speech=0.3,
    )  # fmt: skip
    transcript = decoder(engine, ramp(tmp_path)).transcribe(LONG, DecodingGoal(ENGLISH, "en"))
    assert [s.text[:16] for s in transcript.segments] == ["He was there, no"]
    assert [d.outcome for d in transcript.doubts] == ["replaced"]


def test_the_record_covers_all_the_speech_that_a_hallucinated_line_took(tmp_path: Path) -> None:
    transcript, _ = transcribe_placed(tmp_path, LONG, Line(0.5, 4.5, VIDEO, no_speech=0.5))
    assert transcript.segments == []
    assert told(transcript) == [("dropped", 0.5, 22.5)]


def test_speech_that_a_sure_text_does_not_cover_is_transcribed_alone(tmp_path: Path) -> None:
    transcript, _ = transcribe_placed(
        tmp_path, LONG, A, Line(14.0, 21.5, "", alone="I am here now, and you were not.")
    )
    assert [s.text for s in transcript.segments] == [A.text, "I am here now, and you were not."]
    assert told(transcript) == [("lost", 6.0, 14.0)]


def test_a_loop_over_a_scream_is_not_believed_in_part(waveform: Waveform) -> None:
    def parts(seconds: float, _: object) -> str:
        return LOOP if seconds > 5 else "What do I need?"

    scream = replace(TWO, speech=tuple(replace(s, disputed=True) for s in TWO.speech))
    engine = ScriptedEngine(parts, log_prob=-0.65, no_speech=0.61)
    assert transcribe(engine, waveform, scream).segments == []
    sure = ScriptedEngine(parts, log_prob=-0.3, no_speech=0.1)
    assert len(transcribe(sure, waveform, scream).segments) == 2


def test_a_breath_between_sure_texts_is_no_speech_that_is_missed(tmp_path: Path) -> None:
    after = Line(8.5, 14.0, B.text)
    transcript, engine = transcribe_placed(
        tmp_path, Chunk(0.0, 14.5, (SpeechSegment(0.5, 14.0),)), A, after
    )
    assert transcript.doubts == []
    assert len(engine.asked) == 1


def test_lines_that_the_engine_may_not_repeat_are_transcribed_one_by_one(tmp_path: Path) -> None:
    speech = tuple(SpeechSegment(n, n + 3.5) for n in (0.5, 4.5, 8.5, 12.5, 16.5))
    home = [Line(0.5, 4.0, B.text), *(Line(s.start, s.end, "", B.text) for s in speech[1:])]
    transcript, _ = transcribe_placed(tmp_path, Chunk(0.0, 20.5, speech), *home, whole=10.0)
    assert [s.text for s in transcript.segments] == [B.text] * 5
    assert [round(s.start, 1) for s in transcript.segments] == [s.start for s in speech]
    assert {d.outcome for d in transcript.doubts} <= {"kept", "replaced"}


_TEXTS = st.sampled_from(
    [A.text, B.text, VIDEO, "", "Thank you.", LOOP, "Where is he?", "♪", "सब ठीक"]
)
_MEASURES = st.sampled_from([(-0.2, 0.05), (-0.8, 0.3), (-1.1, 0.7), (-1.2, 0.2)])


@st.composite
def _films(draw: st.DrawFn) -> tuple[list[Line], Chunk]:
    """A chunk of a few stretches of speech, and a line over each part of it."""
    lines, speech, now = [], [], 0.5
    while now < 20.0:
        length = draw(st.floats(0.6, 6.0))
        sure, no_speech = draw(_MEASURES)
        alone = draw(st.none() | _TEXTS)
        lines.append(Line(now, now + length, draw(_TEXTS), alone, sure, no_speech))
        speech.append(SpeechSegment(now, now + length, disputed=draw(st.integers(0, 4)) == 0))
        now += length + draw(st.floats(0.0, 0.9))
    return lines, Chunk(0.0, now + 0.5, tuple(speech))


def _meeting(*edges: float) -> tuple[list[Line], Chunk]:
    """Speech from edge to edge: clear and taken for a known phrase, then disputed."""
    first, *others = pairwise(edges)
    lines = [Line(*first, VIDEO, None, -0.8, 0.3), *(Line(*pair, A.text) for pair in others)]
    speech = (SpeechSegment(*first), *(SpeechSegment(*pair, disputed=True) for pair in others))
    return lines, Chunk(0.0, edges[-1] + 0.5, speech)


@settings(cases(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_films(), st.floats(1.0, 24.0))
# The parts meet between two samples, and the speech of one comes from rounding into the next.
@example(_meeting(10.54296875, 13.54296875, 18.54296875, 20.54296875), 1.0)
def test_speech_less_transcript_is_what_the_record_names(
    tmp_path: Path, film: tuple[list[Line], Chunk], whole: float
) -> None:
    lines, chunk = film
    transcript, _ = transcribe_placed(tmp_path, chunk, *lines, whole=whole)
    gone = [d for d in transcript.doubts if d.outcome in {"dropped", "lost"}]
    named = merge_close(SpeechSegment(d.start, d.end) for d in gone)
    bare = without_text(chunk, transcript.segments)
    # Nothing goes that the record does not name, but for a breath between two texts.
    assert all(s.duration < 3.0 for s in subtract(bare, named))
    # The record names nothing as gone that is there, but for the edges of what was doubted.
    shown = merge_close(SpeechSegment(s.start, s.end) for s in transcript.segments)
    assert [s for s in intersect(named, shown) if s.duration > 0.5] == []
    assert not any(is_hard(s.doubts) for s in transcript.segments)
    # Nothing is decoded twice.
    assert all(a.end <= b.start + 0.01 for a, b in pairwise(transcript.segments))
