"""transcription/texts.json: the texts that were recognized, and how each wanted track is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from subpiped.artifacts.tracks import Track
from subpiped.core.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA: Final = 1
TEXTS: Final = "transcription/texts.json"

Task = Literal["transcribe", "translate"]
# How a track comes about: as it was said, translated by the recognizer from the sound, or by a
# translator from the transcript.
Route = Literal["transcribe", "direct", "cascade"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the film's speech, recognized in the language of `track`."""

    track: Track
    task: Task


@dataclass(frozen=True, slots=True)
class Texts:
    """What asr made, for the stages after it.

    Attributes:
        spoken: language of the film (ISO 639-1).
        model: name of the recognizer's weights; empty where there was no speech.
        texts: the main one first.
        routes: of each wanted track that can be made, by its language, the main one first.
    """

    spoken: str
    model: str
    texts: tuple[Text, ...]
    routes: Mapping[str, Route]

    def of(self, language: str) -> Text:
        """The text that the track in `language` is made from."""
        return self.made_by("translate" if self.routes[language] == "direct" else "transcribe")

    def made_by(self, task: str) -> Text:
        """The text that was recognized by `task`; the main one if there is none."""
        return next((text for text in self.texts if text.task == task), self.texts[0])

    def direct(self) -> Text | None:
        """The recognizer's own translation, where there is one."""
        return next((text for text in self.texts if text.task == "translate"), None)


def save_texts(path: Path, texts: Texts) -> None:
    """Write texts.json whole or not at all."""
    write_json(
        path,
        {
            "schema": SCHEMA,
            "spoken": texts.spoken,
            "model": texts.model,
            "texts": [
                {"language": t.track.language, "main": t.track.main, "task": t.task}
                for t in texts.texts
            ],
            "routes": dict(texts.routes),
        },
    )


def load_texts(path: Path) -> Texts:
    """Read texts.json."""
    value = read_json(path)
    return Texts(
        value["spoken"],
        value["model"],
        tuple(Text(Track(t["language"], t["main"]), t["task"]) for t in value["texts"]),
        value["routes"],
    )
