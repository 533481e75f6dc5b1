"""What is asked of the decoder for each chunk and track."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.texts import Text
from subpiped.artifacts.tracks import wanted_tracks
from subpiped.media.waveform import Waveform
from subpiped.recognition.chunks import Chunk
from subpiped.recognition.engine import DecodingOptions
from subpiped.recognition.fallback import FallbackDecoder
from subpiped.recognition.guards import GuardThresholds, Judge
from subpiped.recognition.transcriber import FilmTranscriber, Languages
from tests.helpers.scripted_engine import ScriptedEngine
from tests.helpers.waves import write_wav

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HINDI = {"hi": 0.9, "en": 0.05, "ur": 0.05}
ENGLISH = {"hi": 0.02, "en": 0.9, "sv": 0.08}
CHUNK = Chunk(10.0, 14.0, (SpeechSegment(10.5, 13.5),))


class Names:
    """A prompt that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def next(self) -> str:
        return "Aditi"

    def update(self, text: str) -> None:
        self.told.append(text)


@pytest.fixture
def waveform(tmp_path: Path) -> Waveform:
    return Waveform(write_wav(tmp_path / "audio.wav", np.zeros(40 * 16000)))


def transcriber(  # noqa: PLR0913 - each names one fact
    waveform: Waveform,
    engine: ScriptedEngine,
    tracks: Sequence[str] = ("en",),
    *,
    translate_all: bool = False,
    names: Names | None = None,
    allowed: Sequence[str] = ("hi", "en"),
) -> FilmTranscriber:
    return FilmTranscriber(
        FallbackDecoder(engine, waveform, Judge(GuardThresholds(0.6, -1.0, 2.4)), 0.5),
        Languages("hi", allowed, translate_all),
        [
            Text(t, "transcribe" if t.language == "hi" else "translate")
            for t in wanted_tracks(tracks)
        ],
        DecodingOptions("hi", "transcribe"),
        names,  # type: ignore[arg-type] # it has what is used of LocalPrompt
    )


def said(_: float, options: DecodingOptions) -> str:
    return "अदिति कहाँ है?" if options.task == "transcribe" else "Where is Aditi?"


def test_hindi_is_translated_with_names_and_in_latin_letters(waveform: Waveform) -> None:
    engine, names = ScriptedEngine(said, languages=HINDI), Names()
    film = transcriber(waveform, engine, names=names)
    film.expect([CHUNK], lambda _: None)
    transcripts = film.transcribe(CHUNK)
    film.remember(transcripts)
    assert [[s.text for s in track.segments] for track in transcripts] == [["Where is Aditi?"]]
    (_, options), *_ = engine.asked
    assert (options.language, options.task, options.words) == ("hi", "translate", False)
    assert (options.prompt, options.scripts) == ("Aditi", ("LATIN",))
    assert names.told == ["Where is Aditi?"]
    assert film.counts == {"hi": 1}


def test_chunks_are_announced_as_they_will_be_transcribed(waveform: Waveform) -> None:
    engine, names = ScriptedEngine(said, languages=HINDI), Names()
    film = transcriber(waveform, engine, ("en", "hi"), names=names)
    film.expect([CHUNK], lambda _: None)
    film.transcribe(CHUNK)
    announced = [options for options, _ in engine.expected]
    assert announced == [options for _, options in engine.asked]
    assert [count for _, count in engine.expected] == [1, 1]


def test_the_second_track_is_what_was_said(waveform: Waveform) -> None:
    engine = ScriptedEngine(said, languages=HINDI)
    english, hindi = transcriber(waveform, engine, ("en", "hi"), names=Names()).transcribe(CHUNK)
    assert [s.text for s in english.segments] == ["Where is Aditi?"]
    assert [s.text for s in hindi.segments] == ["अदिति कहाँ है?"]
    options = engine.asked[1][1]
    # Names in Latin letters would draw the text into them.
    assert (options.task, options.prompt, options.scripts) == (
        "transcribe",
        None,
        ("DEVANAGARI",),
    )


def test_an_english_line_in_a_hindi_film_is_written_down_for_both(waveform: Waveform) -> None:
    engine = ScriptedEngine(lambda *_: "Hello, Mumbai!", languages=ENGLISH)
    transcripts = transcriber(waveform, engine, ("en", "hi")).transcribe(CHUNK)
    assert [[s.language for s in track.segments] for track in transcripts] == [["en"], ["en"]]
    assert [(o.language, o.task, o.scripts) for _, o in engine.asked] == [
        ("en", "transcribe", ("LATIN",))
    ] * 2


def test_one_allowed_language_or_a_short_cry_is_not_judged(waveform: Waveform) -> None:
    engine = ScriptedEngine(said, languages=ENGLISH)
    assert transcriber(waveform, engine, allowed=["hi"]).language_of(CHUNK) == "hi"
    cry = Chunk(10.0, 11.5, (SpeechSegment(10.5, 11.0),))
    assert transcriber(waveform, engine).language_of(cry) == "hi"
    unclear = ScriptedEngine(said, languages={"en": 0.7, "hi": 0.3})
    assert transcriber(waveform, unclear).language_of(CHUNK) == "hi"


def test_english_is_translated_too_where_that_is_demanded(waveform: Waveform) -> None:
    engine = ScriptedEngine(said, languages=ENGLISH)
    film = transcriber(waveform, engine, translate_all=True)
    (text,) = film.transcribe(CHUNK)
    assert [o.task for _, o in engine.asked] == ["translate"]
    assert [s.route for s in text.segments] == ["direct"]


def test_a_frequent_text_is_transcribed_again_without_names(waveform: Waveform) -> None:
    engine = ScriptedEngine(said, languages=HINDI)
    film = transcriber(waveform, engine, names=Names())
    banned = frozenset({("where", "is", "aditi")})
    assert [s.doubts for s in film.again(CHUNK, 0, banned).segments] == [("repeated",)]
    assert all(options.prompt is None for _, options in engine.asked)
