"""Artifacts of a film's tracks, as the stages from asr to translation leave them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from subpiped.artifacts.corrected import CORRECTED
from subpiped.artifacts.texts import TEXTS, Text, Texts, load_texts, save_texts
from subpiped.artifacts.tracks import Track
from subpiped.artifacts.transcript import save_transcript
from subpiped.artifacts.translation import (
    SCENES,
    TRANSLATED,
    TrackTranslation,
    TranslatedScene,
    TranslatedSentence,
    save_translation,
)
from subpiped.core.files import write_json

if TYPE_CHECKING:
    from pathlib import Path

    from subpiped.artifacts.texts import Route, Task
    from subpiped.artifacts.transcript import Transcript


BASE = "whisper-base-ct2"


def translated_sentence(
    start: float = 12.0,
    source: str = "नमस्ते।",
    translation: str = "Hello.",
    **changes: object,
) -> TranslatedSentence:
    """A sentence whose first answer was taken."""
    sentence = TranslatedSentence(start, start + 2.0, "hi", source, translation, "firefox", "first")
    return replace(sentence, **changes)  # type: ignore[arg-type]


def scene_of(*sentences: TranslatedSentence, score: float = 1.0) -> TranslatedScene:
    """A scene of these sentences."""
    return TranslatedScene(sentences[0].start, sentences[-1].end, sentences, score)


def save_recognized(
    movie: Path, transcript: Transcript, further: str = "", *, model: str = BASE
) -> None:
    """A text as asr leaves it, the main one first; `further` is the language of another one."""
    track = Track(further or "en", main=not further)
    save_transcript(movie / track.file("transcription/transcript.json"), transcript)
    _enlist(movie, transcript, track, model)


def save_track(movie: Path, transcript: Transcript, further: str = "") -> None:
    """What subtitle-gen reads of a track: its text, and what the stages before noted of it."""
    track = Track(further or "en", main=not further)
    save_transcript(movie / track.file(TRANSLATED), transcript)
    _enlist(movie, transcript, track)
    for name in ("doubts", "corrections"):
        path = movie / track.file(f"transcription/{name}.json")
        if not path.is_file():
            write_json(path, {"schema": 1, name: []})
    if _route(transcript) == "cascade":
        record = TrackTranslation(
            transcript.language,
            track.language,
            ("firefox",),
            tuple(
                scene_of(translated_sentence(s.start, translation=s.text))
                for s in transcript.segments
            ),
        )
        save_translation(movie / track.file(SCENES), record)
        heard = movie / track.file(CORRECTED)
        if not heard.is_file():
            save_transcript(heard, replace(transcript, task="transcribe"))


def _route(transcript: Transcript) -> Route:
    if any(segment.route == "cascade" for segment in transcript.segments):
        return "cascade"
    return "direct" if transcript.task == "translate" else "transcribe"


def _enlist(movie: Path, transcript: Transcript, track: Track, model: str = BASE) -> None:
    path = movie / TEXTS
    first = track.main or not path.is_file()
    before = Texts(transcript.language, model, (), {}) if first else load_texts(path)
    route = _route(transcript)
    task: Task = "translate" if route == "direct" else "transcribe"
    texts = tuple(text for text in before.texts if text.track != track)
    save_texts(
        path,
        replace(
            before,
            texts=(*texts, Text(track, task)),
            routes={**before.routes, track.language: route},
        ),
    )
